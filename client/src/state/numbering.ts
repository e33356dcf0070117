// The number of a packet, "#1": frames counted from where the current step began. Entries and frames share one row of
// ids without holes, so a frame's number follows from the ids of the few entries that are no frames: no table is kept.

/** How many of the sorted `ids` are smaller than `id`. */
export function countBelow(ids: readonly number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? Infinity) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The number of the frame `id`, from 1; `from` is the step's first id, `entries` the sorted ids that are no frames. */
export function numberOf(id: number, from: number, entries: readonly number[]): number {
  return id - from + 1 - (countBelow(entries, id + 1) - countBelow(entries, from));
}

/** "#1–3 #6" for sorted packet numbers: neighbours are joined. */
export function joinNumbers(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else if (last?.[1] !== number) runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `#${first}` : `#${first}–${last}`)).join(' ');
}
