// From which number each side of a TCP conversation counts, and by how many bits its windows are shifted: noted where it changes, which
// is once or twice a side, and so nothing by packet. Pure.
import { Column } from './column.ts';

/** Of a side's shift: no SYN was seen, and the conversation does without. */
export const [unseen, unused] = [-1, -2];
/** Added to a shift, so that it is none below 0; and where no first number is known. */
const [lift, baseless] = [2, 32];
const nothing = -1;

export class Turns {
  /** By turn: from which row on it holds, the number, the shift, and the side's next turn, from 1. */
  readonly #rows = new Column();
  readonly #bases = new Column();
  readonly #shifts = new Column();
  readonly #nexts = new Column();
  /** By side: its turns, from 1. */
  readonly #firsts = new Column();
  readonly #lasts = new Column();
  /** The one that was asked for last: rows are asked one after another. */
  readonly #asked = new Column();

  /** The number from which a side counts, at a row or by now; -1 where it is not known. */
  base(side: number, row = Infinity): number {
    const turn = this.#turn(side, row);
    return turn < 0 || this.#shifts.at(turn) >= baseless ? nothing : this.#bases.at(turn);
  }

  /** Bits of a side's shift, or `unseen`, `unused`. */
  shift(side: number, row = Infinity): number {
    const turn = this.#turn(side, row);
    return turn < 0 ? unseen : (this.#shifts.at(turn) % baseless) - lift;
  }

  /** From this row on, a side counts from this number. Rows come in their order. */
  count(side: number, row: number, base: number): void {
    if (base !== this.base(side)) this.#push(side, row, base, this.shift(side));
  }

  /** From this row on, its windows are shifted so. */
  scale(side: number, row: number, shift: number): void {
    if (shift !== this.shift(side)) this.#push(side, row, this.base(side), shift);
  }

  #push(side: number, row: number, base: number, shift: number): void {
    const last = this.#lasts.at(side) - 1;
    const code = shift + lift + (base < 0 ? baseless : 0);
    if (last >= 0 && this.#rows.at(last) === row) {
      this.#bases.set(last, Math.max(0, base));
      this.#shifts.set(last, code);
      return;
    }
    this.#rows.push(row);
    this.#bases.push(Math.max(0, base));
    this.#shifts.push(code);
    const turn = this.#rows.size;
    if (last >= 0) this.#nexts.set(last, turn);
    else this.#firsts.set(side, turn);
    this.#lasts.set(side, turn);
  }

  #turn(side: number, row: number): number {
    if (row === Infinity) return this.#lasts.at(side) - 1;
    const first = this.#firsts.at(side) - 1;
    if (first < 0 || this.#rows.at(first) > row) return nothing;
    const asked = this.#asked.at(side) - 1;
    let turn = asked >= 0 && this.#rows.at(asked) <= row ? asked : first;
    for (let next = this.#nexts.at(turn) - 1; next >= 0 && this.#rows.at(next) <= row;) {
      turn = next;
      next = this.#nexts.at(turn) - 1;
    }
    this.#asked.set(side, turn + 1);
    return turn;
  }
}
