// The conversation of the packet that was asked for last, read again, where more of it has come than conversations keep: piece by piece,
// so that the worker goes on answering while a long one is read. Pure.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import type { Found } from './picked.ts';
import { Reading, wholeBeginning, type Beginning, type Source } from './reading.ts';

/** Rows that are read in one go. */
const portion = 2_000;
/** Packets of a conversation after which its handshake is over. */
const few = 8;

/** Where a packet is: its row, and its conversation as `Streams` places it; 0: in none. */
interface Where {
  readonly row: number;
  readonly place: number;
}

export class Again {
  readonly #source: Source;
  #place = 0;
  #reading: Reading | undefined;
  /** The parts of each conversation that are known, in their order. */
  readonly #parts = new Map<number, Beginning[]>();

  constructor(source: Source) {
    this.#source = source;
  }

  /** Read on towards a packet, as far as can be in one go. Returns whether `find` has its answer. */
  seek(id: number, beyond: number): boolean {
    const { store, chains } = this.#source;
    if (!chains.advance(store)) return false;
    const where = this.#where(id);
    return !this.#isBeyond(where, beyond) || this.#readOn(where);
  }

  /** A packet; undefined where its conversation has no row from `beyond` on, or where it is of none. */
  find(id: number, beyond: number): Found | undefined {
    while (!this.seek(id, beyond));
    const { store, chains } = this.#source;
    const where = this.#where(id);
    const { row, place } = where;
    const found = this.#isBeyond(where, beyond) ? this.#reading?.find(row) : undefined;
    if (found === undefined || this.#reading === undefined) return undefined;
    const { behind, beginning } = this.#reading;
    const { before } = beginning;
    const { key, transport } = found.conversation;
    const whole = before === 0 ? key : `${transport}-${store.id(chains.first(place))}`;
    return { ...found, part: { key: whole, before, behind } };
  }

  /** The conversation of a packet as its first packets have it: it has the key of the whole, and knows how its sides began. */
  beginning(id: number): Conversation | undefined {
    const { place } = this.#where(id);
    if (place === 0) return undefined;
    const reading = new Reading(this.#source, place);
    reading.read(few);
    return [...reading.rows.values()].findLast((one) => one !== undefined);
  }

  /** Is the frame in a row of the same conversation as this packet? */
  isWith(id: number, { world }: Frame, row: number): boolean {
    const { store, chains } = this.#source;
    const { streams } = chains;
    const own = store.rowOf(id);
    while (streams.rows <= Math.min(own, store.rows - 1)) streams.advance(store.rows, (one) => store.frame(one));
    const { place } = this.#where(id);
    return place > 0 && streams.place(row) === place && store.frame(own)?.world === world;
  }

  #where(id: number): Where {
    const { store, chains } = this.#source;
    const row = store.rowOf(id);
    return { row, place: store.id(row) === id ? chains.streams.place(row) : 0 };
  }

  #isBeyond({ place }: Where, beyond: number): boolean {
    return place > 0 && this.#source.chains.last(place) >= beyond;
  }

  /** Read on in the part that has a row, or towards it. Returns whether it is read to its end. */
  #readOn({ row, place }: Where): boolean {
    const parts = this.#parts.get(place) ?? [wholeBeginning];
    this.#parts.set(place, parts);
    const part = parts.findLast(({ behind }) => behind < row);
    const isOpen = place === this.#place && this.#reading?.beginning === part;
    const reading = isOpen && this.#reading ? this.#reading : new Reading(this.#source, place, part);
    this.#place = place;
    this.#reading = reading;
    let left = portion;
    while (left > 0) {
      left -= Math.max(1, reading.read(left));
      if (reading.over ? reading.next > row : reading.next < 0) return true;
      if (!reading.over) continue;
      reading.begin();
      parts.push(reading.beginning);
    }
    return false;
  }
}
