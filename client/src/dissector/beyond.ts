// Which rows pass a filter that asks what messages say, where conversations do not keep all packets: they are read again one after the
// other, in the order of their first rows that were not looked at, piece by piece. Pure.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Column } from './column.ts';
import type { Found } from './picked.ts';
import { Reading, type Source } from './reading.ts';

/** Rows that are read in one go. */
const portion = 2_000;
/** Conversations that may go on, and packets of all of them together, that are kept for what is still to come. */
const kept = { readings: 32, packets: 20_000 };
const [passed, failed] = [1, 2];

export class Beyond {
  /** It is known of all rows before this one. */
  rows: number;
  readonly #first: number;
  readonly #source: Source;
  readonly #test: (frame: Frame, row: number) => boolean;
  /** By row from the first: 0 where it was not looked at. */
  readonly #looked = new Column();
  /** By the place of their conversation; the one that was read last comes last. */
  readonly #readings = new Map<number, Reading>();
  #reading: Reading | undefined;

  /** `first`: the row to begin with; `test` may ask `find` for the row that it is given. */
  constructor(source: Source, first: number, test: (frame: Frame, row: number) => boolean) {
    this.#source = source;
    this.#first = first;
    this.rows = first;
    this.#test = test;
  }

  passes(row: number): boolean {
    return this.#looked.at(row - this.#first) === passed;
  }

  /** The packet of a row of the conversation that is being read. */
  readonly find = (row: number): Found | undefined => this.#reading?.find(row);

  /** Look at the next rows, as many as can be in one go. */
  advance(): void {
    const { store, chains } = this.#source;
    if (!chains.advance(store)) return;
    let left = portion;
    while (left > 0 && this.rows < store.rows) {
      const { rows } = this;
      if (this.#looked.at(rows - this.#first) !== 0) this.rows += 1;
      else left -= Math.max(1, this.#look(chains.streams.place(rows), left));
    }
  }

  /** Look at a row, or read on in its conversation so far. Returns how many rows were read. */
  #look(place: number, most: number): number {
    this.#reading = place === 0 ? undefined : this.#open(place);
    if (this.#reading === undefined) {
      this.#mark(this.rows);
      return 1;
    }
    const reading = this.#reading;
    const read = reading.read(most);
    if (!reading.over && reading.next >= 0) return read;
    for (const row of reading.rows.keys()) this.#mark(row);
    if (reading.over) reading.begin();
    return read;
  }

  #mark(row: number): void {
    const place = row - this.#first;
    const frame = place < 0 || this.#looked.at(place) !== 0 ? undefined : this.#source.store.frame(row);
    if (frame !== undefined) this.#looked.set(place, this.#test(frame, row) ? passed : failed);
  }

  #open(place: number): Reading {
    const reading = this.#readings.get(place) ?? new Reading(this.#source, place);
    this.#readings.delete(place);
    this.#readings.set(place, reading);
    let packets = 0;
    for (const { rows } of this.#readings.values()) packets += rows.size;
    for (const [one, { rows }] of this.#readings) {
      if (one === place || (packets <= kept.packets && this.#readings.size <= kept.readings)) break;
      this.#readings.delete(one);
      packets -= rows.size;
    }
    return reading;
  }
}
