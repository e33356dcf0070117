// The rows of the list that are on the screen: none are kept for the others. Pure.
import type { FromWorker, Row } from './messages.ts';

/** Rows that are told at most. */
const most = 500;

/** The list as it is filtered: of each place in it, the row and its time; undefined where none is kept. */
interface Places {
  readonly count: number;
  readonly row: (place: number) => Row | undefined;
  readonly at: (place: number) => number | undefined;
}

export class Listing {
  #first = 0;
  #rows = 0;
  #follow = false;

  /** Show these rows, or the last ones when following; none where it is not on the screen. Returns whether it comes or goes. */
  show(first: number, rows: number, follow: boolean): boolean {
    const changes = rows > 0 !== this.shown;
    this.#first = first;
    this.#rows = Math.min(rows, most);
    this.#follow = follow;
    return changes;
  }

  /** It is on the screen. */
  get shown(): boolean {
    return this.#rows > 0;
  }

  /** What it shows. */
  rows({ count, row, at }: Places): Extract<FromWorker, { type: 'delta' }>['window'] {
    if (!this.shown) return undefined;
    const first = this.#follow ? Math.max(0, count - this.#rows) : this.#first;
    const rows: Row[] = [];
    let before = at(first - 1);
    for (let place = first; place < Math.min(first + this.#rows, count); place++) {
      const one = row(place);
      if (one === undefined) continue;
      rows.push(before === undefined ? one : { ...one, after: one.at - before });
      before = one.at;
    }
    return { first, rows };
  }
}
