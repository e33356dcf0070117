// Marks and notes on packets as plain values: read from a file, changed, looked through, and kept in this tab's storage.
import { harmless } from '../../../server/shared/acting.ts';
import { remarkIn, type Remark } from '../../../server/shared/capture-file/remarks.ts';

/** By the packets' entry ids, in their order. */
export type RemarksById = ReadonlyMap<number, Remark>;

export const noRemarks: RemarksById = new Map();

/** Characters of a note. */
export const longestNote = 500;

/** Those that a file holds, by packet id: a comment a line. */
export const remarksIn = (comments: ReadonlyMap<number, string>): RemarksById =>
  sorted([...comments].map(([id, lines]) => [id, remarkIn(harmless(lines).split('\n')).remark]));

/** With another remark on this packet. */
export function withRemark(all: RemarksById, id: number, { marked, note }: Remark): RemarksById {
  const text = harmless(note).replaceAll(/\s+/g, ' ').trim();
  const rest = [...all].filter(([one]) => one !== id);
  return sorted([...rest, [id, { marked, note: [...text].slice(0, longestNote).join('') }]]);
}

/** The next packet that is marked or has a note, of those from entry id `from` on; behind the last comes the first. */
export function nextRemark(all: RemarksById, id: number | undefined, by: 1 | -1, from = 1): number | undefined {
  const ids = [...all.keys()].filter((one) => one >= from);
  if (id === undefined) return ids.at(by > 0 ? 0 : -1);
  return by > 0 ? (ids.find((one) => one > id) ?? ids[0]) : (ids.findLast((one) => one < id) ?? ids.at(-1));
}

function sorted(all: readonly (readonly [number, Remark])[]): RemarksById {
  const said = all.filter(([, { marked, note }]) => marked || note !== '');
  return new Map(said.toSorted(([x], [y]) => x - y));
}

const keyOf = (run: string): string => `loopback-playground.remarks.${run}`;

/** What was kept of a run in this tab. */
export function keptRemarks(run: string): RemarksById {
  try {
    // Written by this page itself, and by nobody else: the tab's storage is this origin's.
    return new Map(JSON.parse(sessionStorage.getItem(keyOf(run)) ?? '[]') as [number, Remark][]);
  } catch {
    return noRemarks; // Storage is switched off: nothing was kept.
  }
}

export function keepRemarks(run: string, all: RemarksById): void {
  try {
    sessionStorage.setItem(keyOf(run), JSON.stringify([...all]));
  } catch {
    // Storage is full or switched off: they last as long as the page.
  }
}
