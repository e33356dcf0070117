// What a service's own program told of each connection (socket entries): the evidence where packets are not captured.
// Only what the program itself did is known: no handshake, no sequence numbers, no acknowledgements.
import type { SocketEntry } from '../contract/entry.ts';
import type { RunView, ServiceFacts } from './types.ts';

/** One connection as the service's program saw it; ids are of entries, in order. */
export interface Told {
  readonly accepted?: number;
  readonly read: number;
  readonly wrote: number;
  /** What was read and written, as far as the entries' previews go. */
  readonly heard: string;
  readonly said: string;
  readonly moves: readonly number[];
  readonly peerEnded?: number;
  readonly ended?: number;
  readonly error?: string;
}

const silent: Told = { read: 0, wrote: 0, heard: '', said: '', moves: [] };

/** The connections that the service's program told of since the step began, oldest first. */
export function told(view: RunView, on: ServiceFacts): readonly Told[] {
  const all = new Map<string, Told>();
  for (const entry of view.entries) {
    if (entry.type !== 'socket' || entry.name !== on.name || entry.world !== on.world || !entry.remote) continue;
    // A port that is lent again starts a connection of its own.
    const end = `${entry.pid} ${entry.remote.address} ${entry.remote.port}`;
    const before = all.get(end);
    if (entry.what === 'accepted' && before) {
      all.set(`${end} before ${entry.id}`, before);
      all.delete(end);
    }
    all.set(end, tell(all.get(end) ?? silent, entry));
  }
  return [...all.values()];
}

function tell(before: Told, entry: SocketEntry): Told {
  switch (entry.what) {
    case 'accepted':
      return { ...before, accepted: entry.id };
    case 'read':
      return {
        ...before,
        read: before.read + (entry.bytes ?? 0),
        heard: before.heard + (entry.text ?? ''),
        moves: [...before.moves, entry.id],
      };
    case 'wrote':
      return {
        ...before,
        wrote: before.wrote + (entry.bytes ?? 0),
        said: before.said + (entry.text ?? ''),
        moves: [...before.moves, entry.id],
      };
    case 'peer-ended':
      return { ...before, peerEnded: entry.id };
    case 'ended':
    case 'closed':
      return before.error === undefined ? { ...before, ended: before.ended ?? entry.id } : before;
    case 'error':
      return { ...before, error: entry.error ?? '' };
    default:
      return before;
  }
}
