// Which button an action belongs to, and how its last try ended: read from the ledger's action entries. Pure.
import type { Problem } from '../../../server/shared/contract/api.ts';
import type { ActionEntry, Entry } from '../../../server/shared/contract/entry.ts';
import type { Do, LessonState } from '../../../server/shared/contract/lesson.ts';
import { problemOf } from '../link/problem.ts';

/** Is it an action of this button? */
export const belongs = (item: Do, entry: ActionEntry): boolean =>
  item.actions.some((one) => one.action === entry.action && one.to === entry.to);

/**
 * Is this button's action running? Two buttons may run the same action: then it is the one pressed last on this page,
 * and where nothing was pressed here (another tab was) both say that they are busy.
 */
export function busyWith(
  item: Do,
  state: LessonState,
  entries: readonly Entry[],
  pressed: string | undefined,
): boolean {
  if (state.busy === 0) return false;
  const started = entries.findLast((entry) => entry.type === 'action' && entry.key === state.busy);
  if (started?.type !== 'action' || !belongs(item, started)) return false;
  return pressed === undefined || pressed === item.id;
}

/** What an action comes to is told by these: a connection, a program that started or ended, a system call. */
const met: ReadonlySet<Entry['type']> = new Set(['socket', 'process', 'call']);

/**
 * Why the last try of this button in this step failed; undefined once a later try began or ended well. `done`: the step's evidence
 * is there, and a try that came to something is on the stage; of one that came to nothing, nothing else on the page tells.
 */
export function failureOf(item: Do, state: LessonState, entries: readonly Entry[], done: boolean): Problem | undefined {
  const last = entries.findLast((entry) => entry.type === 'action' && entry.id >= state.from && belongs(item, entry));
  if (last?.type !== 'action' || last.what !== 'failed') return undefined;
  const began = entries.findLast(
    ({ id, ...entry }) => entry.type === 'action' && entry.key === last.key && id < last.id,
  );
  const cameToIt = ({ id, type }: Entry): boolean => met.has(type) && id > (began?.id ?? 0) && id < last.id;
  if (done && entries.some(cameToIt)) return undefined;
  return problemOf(last.error ?? 'internal', last.detail);
}
