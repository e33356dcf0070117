// The system calls of a run as its call entries tell: one for each press, with what became of it. Pure; read by the Calls view,
// the conversation's drawing and the sandbox.
import { sideNames, type Side } from '../../../server/shared/contract/sides.ts';
import type { CallEntry, Endpoint } from '../../../server/shared/contract/entry.ts';

/** One call from its press to its end. */
export interface Pressed {
  /** The id of the entry that began it. */
  readonly id: number;
  /** Ids of all entries that tell of it. */
  readonly ids: readonly number[];
  /** ns since the run began: when it was called. */
  readonly at: number;
  readonly first: CallEntry;
  /** The newest entry: how it stands. */
  readonly last: CallEntry;
}

/** Calls in the order in which they were pressed. */
export function pressedOf(entries: readonly CallEntry[]): readonly Pressed[] {
  const all = new Map<string, Pressed>();
  for (const entry of entries) {
    const key = `${entry.world} ${entry.pid} ${entry.n}`;
    const before = all.get(key);
    const { id, at } = entry;
    if (before === undefined) all.set(key, { id, ids: [id], at, first: entry, last: entry });
    else all.set(key, { ...before, ids: [...before.ids, id], last: entry });
  }
  return [...all.values()];
}

/** What it gave, as strace writes it; empty while it has not returned. */
export function gave({ last }: Pressed): string {
  if (last.what !== 'returned') return '';
  if (last.error !== undefined) return `−1 ${last.error}`;
  return String(last.result ?? 0);
}

/** The side whose program has this name. */
export const sideOf = (name: string): Side | undefined =>
  name === sideNames.server ? 'server' : name === sideNames.client ? 'client' : undefined;

/** Who bound a socket at this end last, and whether it listens there. */
export function boundAt(
  entries: readonly CallEntry[],
  world: string,
  end: Endpoint,
): { readonly entry: CallEntry; readonly listens: boolean } | undefined {
  const here = (one: CallEntry): boolean =>
    one.world === world && one.what === 'returned' && one.error === undefined && isAt(one.local, end);
  const entry = entries.findLast((one) => here(one) && (one.call === 'bind' || one.call === 'listen'));
  return entry && { entry, listens: entry.call === 'listen' };
}

const wild = new Set(['0.0.0.0', '::']);
const isAt = (local: Endpoint | undefined, { address, port }: Endpoint): boolean =>
  local?.port === port && (local.address === address || wild.has(local.address));
