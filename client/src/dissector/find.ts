// Where a packet stands, found by halves: among the worker's rows, and in the list as it is filtered. Pure.
import type { Sieve } from '../stage/packets/sieve.ts';
import type { Wanted } from './messages.ts';
import type { Store } from './store.ts';

/**
 * The row of a packet, or of the first one from a time on, at or behind row `from`; behind the last where there is none. Packets of two
 * interfaces may stand a few µs out of order: then it is near.
 */
export function rowIn(store: Store, from: number, what: Exclude<Wanted, { row: number }>): number {
  if ('id' in what) return store.rowOf(what.id);
  return lowest(from, store.rows, (row) => (store.frame(row)?.at ?? Infinity) >= what.at);
}

/** The place of a row, counted from the step's first, among those that passed; undefined where it did not. */
export function placeIn(sieve: Sieve, row: number): number | undefined {
  const place = lowest(0, sieve.count, (at) => (sieve.row(at) ?? Infinity) >= row);
  return sieve.row(place) === row ? place : undefined;
}

/** How many of the first `rows` pass. */
export const passingBelow = (sieve: Sieve, rows: number): number =>
  lowest(0, sieve.count, (at) => (sieve.row(at) ?? Infinity) >= rows);

/** The lowest number of [from, to) for which it holds, or `to`: it holds for all behind. */
function lowest(from: number, to: number, holds: (at: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
