// The columns of the list: which there are, and which a reader has chosen. The choice is kept in this browser's storage.

/** Those that are there only where they are chosen: their cells are text alone. */
export const extra = ['after', 'took', 'day', 'length', 'stream', 'process'] as const;
export type Extra = (typeof extra)[number];

export const columns = ['number', 'since', ...extra, 'from', 'to', 'protocol', 'what'] as const;
export type Column = (typeof columns)[number];

/** Shown until somebody chooses; where it is narrow, without the time. */
export const usual: readonly Column[] = ['number', 'since', 'from', 'to', 'protocol', 'what'];

const key = 'loopback-playground.columns';

/** The columns that were chosen, in their order; undefined where none were. What a packet says is always among them. */
export function chosenColumns(): readonly Column[] | undefined {
  try {
    const kept = localStorage.getItem(key)?.split(' ');
    return kept && columns.filter((column) => column === 'what' || kept.includes(column));
  } catch {
    return undefined; // Storage is switched off: nothing was kept.
  }
}

/** Keep a choice; undefined: the usual ones again. */
export function chooseColumns(chosen: readonly Column[] | undefined): void {
  try {
    if (chosen === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, chosen.join(' '));
  } catch {
    // Storage is full or switched off: the choice lasts as long as the page.
  }
}
