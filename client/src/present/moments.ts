// What there is to show one by one: packets; or, of another view of the stage, what changed in it. Pure.
import type { Entry, ProcessEntry, RowEntry } from '../../../server/shared/contract/entry.ts';
import type { StageView } from '../../../server/shared/contract/lesson.ts';
import type { Arrow } from '../stage/conversation/exchange.ts';
import { SocketTable } from '../state/rows.ts';

/** One thing to show. Its last entry names it. */
export interface Moment {
  readonly id: number;
  /** ns since the run began. */
  readonly at: number;
  /** All entries that tell of it: the rows that one look at the kernel's table has found. */
  readonly ids: readonly number[];
}

/** What changes in a view that shows no packets; the views for which there is such a thing can be presented. */
const changesIn: Partial<Record<StageView, (entries: readonly Entry[], page: boolean) => readonly Moment[]>> = {
  sockets: rowMoments,
  processes: (entries) => entries.filter(isProcess).map(alone),
  calls: (entries) => entries.filter(({ type }) => type === 'call').map(alone),
};

/** Does the view change by itself, and not packet by packet? */
export const changes = (view: StageView): boolean => view in changesIn;

/** Can it be shown one by one? Where packets are implied, no bytes were seen. */
export const canShow = (view: StageView, implied: boolean): boolean =>
  view === 'conversation' || (view === 'bytes' && !implied) || changes(view);

/** What changed in the view from entry `since` on. `page`: the sockets of this page are what it is about, too. */
export function changesSince(
  view: StageView,
  entries: readonly Entry[],
  since: number,
  page: boolean,
): readonly Moment[] {
  return changesIn[view]?.(entries, page).filter(({ id }) => id >= since) ?? [];
}

/** All packets; of the view Bytes, those that bring it something. */
export const packetMoments = (arrows: readonly Arrow[], view: StageView): readonly Moment[] =>
  (view === 'bytes' ? arrows.filter(brings) : arrows).map(alone);

const brings = ({ heavy, protocol, repeats }: Arrow): boolean => heavy && protocol !== 'icmp' && repeats === undefined;

/**
 * The entry from which changes are the experiment's: where the step has buttons, its first action. What was there before is how the
 * step begins.
 */
export function sinceOf(entries: readonly Entry[], from: number, buttons: boolean): number {
  if (!buttons) return from;
  return entries.find((entry) => entry.type === 'action' && entry.id >= from)?.id ?? Infinity;
}

const alone = ({ id, at }: { readonly id: number; readonly at: number }): Moment => ({ id, at, ids: [id] });

/** A process that the room knows of: not the one that holds the network, nor the one that captures. */
const isProcess = (entry: Entry): entry is ProcessEntry =>
  entry.type === 'process' && entry.role !== 'keeper' && entry.role !== 'capture';

/** Rows that were told within this time are of one look at the table, ns; looks are 150 ms apart. */
const look = 5e6;

/**
 * One look at the table after the other, as far as something of the run, or of this page where that is wanted, has changed in it.
 * Of this page's sockets a queue that grows or shrinks is no change: the page itself makes it.
 */
function rowMoments(entries: readonly Entry[], page: boolean): readonly Moment[] {
  const table = new SocketTable();
  const states = new Map<string, string>();
  const moments: Moment[] = [];
  for (const entry of entries) {
    if (entry.type === 'page') table.take(entry);
    if (entry.type !== 'row' || !counts(entry, table, states, page)) continue;
    const last = moments.at(-1);
    if (last !== undefined && entry.at - last.at < look)
      moments[moments.length - 1] = { id: entry.id, at: entry.at, ids: [...last.ids, entry.id] };
    else moments.push(alone(entry));
  }
  return moments;
}

/** Takes the row up, and says whether the room should see it. */
function counts(row: RowEntry, table: SocketTable, states: Map<string, string>, page: boolean): boolean {
  const key = `${row.world} ${row.key}`;
  const before = states.get(key);
  states.set(key, row.what === 'gone' ? '' : row.state);
  // Whose it is, is asked while it is in the table.
  if (row.what !== 'gone') table.take(row);
  const side = table.sideOf(row);
  if (row.what === 'gone') table.take(row);
  return side === 'run' || (page && side === 'page' && (row.what !== 'changed' || before !== row.state));
}
