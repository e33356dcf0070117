// Whole numbers, one for each row, in as few bytes as the largest of them takes: none while all are 0, then one, two or four. Rows
// are many and their numbers mostly small. Others than whole numbers from 0 on are kept as well, in eight bytes.

type List = Uint8Array | Uint16Array | Uint32Array | Float64Array;
const widths = [
  { List: Uint8Array, most: 0xff },
  { List: Uint16Array, most: 0xffff },
  { List: Uint32Array, most: 0xffff_ffff },
] as const;
const fewest = 64;
const none = new Uint8Array(0);

export class Column {
  size = 0;
  #list: List = none;
  /** The largest number that there is room for. */
  #most = 0;

  push(number: number): void {
    const place = this.size++;
    if (number !== 0 || this.#most > 0) this.set(place, number);
  }

  /** Change the number of a row that was pushed. */
  set(row: number, number: number): void {
    if (this.#most < Infinity && !(number >= 0 && number <= this.#most && Number.isInteger(number)))
      this.#widen(number);
    if (row >= this.#list.length) this.#resize(Math.max(fewest, row + 1, Math.ceil(this.#list.length * 1.5)));
    this.#list[row] = number;
  }

  /** 0 where no row is. */
  at(row: number): number {
    return this.#list[row] ?? 0;
  }

  /** No more rows will come: let the room for them go. */
  trim(): void {
    if (this.#most > 0 && this.#list.length > this.size) this.#list = this.#list.slice(0, this.size);
  }

  /** Make room for a number that does not fit. */
  #widen(number: number): void {
    const whole = number >= 0 && Number.isInteger(number);
    const width = whole ? widths.find(({ most }) => number <= most) : undefined;
    this.#most = width?.most ?? Infinity;
    const wider = new (width?.List ?? Float64Array)(Math.max(this.#list.length, this.size));
    wider.set(this.#list);
    this.#list = wider;
  }

  #resize(length: number): void {
    const larger = new (this.#list.constructor as new (length: number) => List)(length);
    larger.set(this.#list);
    this.#list = larger;
  }
}
