// The conversation of the packet that was asked for last, read again, where more of it has come than conversations keep. Pure.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import type { Found } from './picked.ts';
import { Reading, wholeBeginning, type Beginning, type Source } from './reading.ts';

export class Again {
  readonly #source: Source;
  #place = 0;
  #reading: Reading | undefined;
  /** The parts of its conversation that are known, in their order. */
  #parts: Beginning[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  /** A packet; undefined where its conversation has no row from `beyond` on, or where it is of none. */
  find(id: number, beyond: number): Found | undefined {
    const { store, chains } = this.#source;
    const { row, place } = this.#placeOf(id);
    if (place === 0 || chains.last(place) < beyond) return undefined;
    const reading = this.#upTo(row, place);
    const found = reading.find(row);
    if (found === undefined) return undefined;
    const { behind, beginning } = reading;
    const { before } = beginning;
    const { key, transport } = found.conversation;
    const whole = before === 0 ? key : `${transport}-${store.id(chains.first(place))}`;
    return { ...found, part: { key: whole, before, behind } };
  }

  /** Is the frame in a row of the same conversation as this packet? */
  isWith(id: number, { world }: Frame, row: number): boolean {
    const { store, chains } = this.#source;
    const own = this.#placeOf(id);
    return own.place > 0 && chains.streams.place(row) === own.place && store.frame(own.row)?.world === world;
  }

  #placeOf(id: number): { readonly row: number; readonly place: number } {
    const { store, chains } = this.#source;
    chains.advance(store);
    const row = store.rowOf(id);
    return { row, place: store.id(row) === id ? chains.streams.place(row) : 0 };
  }

  /** The part that has a row, read to its end. */
  #upTo(row: number, place: number): Reading {
    if (place !== this.#place) this.#parts = [wholeBeginning];
    const part = this.#parts.findLast(({ behind }) => behind < row);
    const isOpen = place === this.#place && this.#reading?.beginning === part;
    const reading = isOpen && this.#reading ? this.#reading : new Reading(this.#source, place, part);
    this.#place = place;
    this.#reading = reading;
    for (;;) {
      reading.read(Infinity);
      if (!reading.over || reading.next > row) return reading;
      reading.begin();
      this.#parts.push(reading.beginning);
    }
  }
}
