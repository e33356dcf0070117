// The rows of each conversation, one after another, for whoever reads one again: made when that is first wanted, mostly one or two
// bytes a row.
import { Column } from './column.ts';
import type { Store } from './store.ts';
import type { Streams } from './streams.ts';

/** Rows that are taken up in one go. */
const portion = 200_000;
const nothing = -1;

export class Chains {
  readonly streams: Streams;
  #rows = 0;
  /** By row, how many rows on the next one of its conversation is; 0 where none has come. */
  readonly #steps = new Column();
  /** By conversation, as `streams` places it. */
  readonly #firsts: number[] = [];
  readonly #lasts: number[] = [];
  readonly #counts: number[] = [];

  constructor(streams: Streams) {
    this.streams = streams;
  }

  /** Take up the next rows, as many as can be in one go. Returns whether these are all. */
  advance(store: Store): boolean {
    const { streams } = this;
    if (streams.rows < store.rows) streams.advance(store.rows, (row) => store.frame(row));
    const end = Math.min(streams.rows, this.#rows + portion);
    for (; this.#rows < end; this.#rows++) this.#take(this.#rows);
    return end === store.rows;
  }

  /** The first row of a conversation, and the last that has come. */
  first(place: number): number {
    return this.#firsts[place] ?? nothing;
  }

  last(place: number): number {
    return this.#lasts[place] ?? nothing;
  }

  /** How many rows a conversation has. */
  count(place: number): number {
    return this.#counts[place] ?? 0;
  }

  /** The next row of the same conversation; -1 where none has come. */
  next(row: number): number {
    const step = this.#steps.at(row);
    return step === 0 ? nothing : row + step;
  }

  #take(row: number): void {
    const place = this.streams.place(row);
    if (place === 0) return;
    const last = this.#lasts[place];
    if (last === undefined) this.#firsts[place] = row;
    else this.#steps.set(last, row - last);
    this.#lasts[place] = row;
    this.#counts[place] = this.count(place) + 1;
  }
}
