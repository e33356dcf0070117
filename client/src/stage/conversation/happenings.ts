// What the programs did beside the packets, from socket and process entries: "read 6 bytes", "frozen".
import type { CallEntry, Endpoint, ProcessEntry, SocketEntry } from '../../../../server/shared/contract/entry.ts';
import { errorText } from '../../../../server/shared/contract/errors.ts';
import type { End } from '../../../../server/shared/conversations/types.ts';
import type { SocketStory } from '../../state/sockets.ts';
import { sideOf } from '../../state/calls.ts';
import { t } from '../texts/texts.ts';
import { bytes, type Happening } from './exchange.ts';

/** What a program did with the socket at one end; of a program that makes single calls, the calls stand there. */
export function ofSocket(story: SocketStory | undefined, end: End, calls: readonly CallEntry[] = []): Happening[] {
  if (story !== undefined && sideOf(story.name) !== undefined) return ofCalls(story, end, calls);
  return (story?.events ?? []).flatMap((entry) => {
    const text = said(entry);
    return text === undefined ? [] : [{ id: entry.id, at: entry.at, end, text }];
  });
}

/** Calls on this very socket, each where it began; what it gave is known once it has returned. */
function ofCalls({ pid, local, remote, events }: SocketStory, end: End, calls: readonly CallEntry[]): Happening[] {
  const since = events[0]?.at ?? 0;
  const same = (a: Endpoint | undefined, b: Endpoint): boolean => a?.address === b.address && a.port === b.port;
  return calls
    .filter((one) => one.pid === pid && one.what === 'returned' && one.call !== 'getsockname' && one.at >= since)
    .filter((one) => same(one.local, local) && same(one.remote, remote))
    .map(({ id, at, call, socket, result = 0, error }) => {
      const given = error ?? (result === 0 && call !== 'recv' ? undefined : result);
      return { id, at, end, text: `${call}(${socket ?? ''})${given === undefined ? '' : ` = ${given}`}` };
    });
}

/** What one end did with its socket shows that its process ran then (ns). */
export const actsOf = (story: SocketStory | undefined): number[] =>
  (story?.events ?? []).filter(({ what }) => what !== 'owner').map(({ at }) => at);

/**
 * What became of the process at one end between two times (ns); that it was frozen before counts from the first. A thaw is
 * noticed a little late: what the process does first after its freeze (`acts`, ns) shows that it runs again.
 */
export function ofProcess(
  entries: readonly ProcessEntry[],
  pid: number | undefined,
  end: End,
  [since, until]: readonly [number, number],
  acts: readonly number[] = [],
): Happening[] {
  const fatal = entries.filter((entry) => entry.pid === pid && fates[entry.what] !== undefined);
  const own = fatal.map((entry, index) => ({ ...entry, at: thawedAt(entry, fatal[index - 1], acts) }));
  const before = own.findLast(({ at }) => at < since);
  const during = own.filter(({ at }) => at >= since && at <= until);
  const told = before?.what === 'frozen' ? [{ ...before, at: since }, ...during] : during;
  return told.map(({ id, at, what }) => ({ id, at, end, text: fates[what] ?? what }));
}

function thawedAt({ what, at }: ProcessEntry, before: ProcessEntry | undefined, acts: readonly number[]): number {
  if (what !== 'thawed' || before === undefined) return at;
  return Math.min(at, ...acts.filter((act) => act > before.at).map((act) => act - 1));
}

const fates: Partial<Record<ProcessEntry['what'], string>> = {
  exited: 'the program ended',
  crashed: 'the program crashed',
  killed: 'the program was killed',
  frozen: 'frozen: it runs no more',
  thawed: 'thawed: it runs again',
  hung: 'it no longer answers',
  answers: 'it answers again',
};

function said(entry: SocketEntry): string | undefined {
  switch (entry.what) {
    case 'read':
      return `read ${bytes(entry.bytes ?? 0)}`;
    case 'wrote':
      return `wrote ${bytes(entry.bytes ?? 0)}`;
    case 'gave-up':
      return 'gave up waiting';
    case 'error':
      return entry.error === undefined ? 'an error' : errorText(entry.error).title.replace(/\.$/, '');
    case 'touched':
      return entry.toxic && t.relay.did[entry.toxic](entry.amount ?? 0);
    default:
      return undefined;
  }
}
