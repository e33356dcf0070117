// The rows that a filter lets through, found piece by piece so that the worker goes on answering while a long list is read.
import type { PacketFacts } from './filter/types.ts';

/** Rows looked at in one go. */
const portion = 50_000;

export class Sieve {
  /** Rows looked at so far, from the step's first. */
  scanned = 0;
  #rows = new Uint32Array(1024);
  #count = 0;
  readonly #test: (packet: PacketFacts) => boolean;

  constructor(test: (packet: PacketFacts) => boolean) {
    this.#test = test;
  }

  /** Rows that passed. */
  get count(): number {
    return this.#count;
  }

  /** The row (from the step's first) at a place among those that passed. */
  row(place: number): number | undefined {
    return place >= 0 && place < this.#count ? this.#rows[place] : undefined;
  }

  /**
   * Look at the next rows, up to `rows` of the step; `facts` reads one. Returns true when there is more to look at.
   */
  advance(rows: number, facts: (row: number) => PacketFacts | undefined): boolean {
    const end = Math.min(rows, this.scanned + portion);
    for (let row = this.scanned; row < end; row++) {
      const packet = facts(row);
      if (packet !== undefined && this.#test(packet)) this.#keep(row);
    }
    this.scanned = end;
    return end < rows;
  }

  #keep(row: number): void {
    if (this.#count === this.#rows.length) {
      const larger = new Uint32Array(this.#rows.length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.#count++] = row;
  }
}
