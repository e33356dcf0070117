// Which row of a conversation came before another: for a filter, which looks at the rows of each conversation in their order. So one number
// is enough for each conversation, and none for a row. Pure.
import { Column } from './column.ts';
import type { Streams } from './streams.ts';

export class Previous {
  readonly #streams: Streams;
  /** The first row that will be taken, and rows before it that were looked at: they count, too. */
  readonly #first: number;
  #looked = 0;
  /** By conversation, the last of its rows so far, from 1. */
  readonly #lasts = new Column();

  /** `first`: the row with which the filter begins. */
  constructor(streams: Streams, first: number) {
    this.#streams = streams;
    this.#first = first;
  }

  /** The row before this one in its conversation, -1 where it is the first; undefined where it is of none. Each row comes once. */
  take(row: number): number | undefined {
    while (this.#looked < this.#first) this.#note(this.#looked++);
    return this.#note(row);
  }

  #note(row: number): number | undefined {
    const place = this.#streams.place(row);
    if (place === 0) return undefined;
    const before = this.#lasts.at(place) - 1;
    this.#lasts.set(place, row + 1);
    return before;
  }
}
