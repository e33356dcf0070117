// Which conversation each row of the list is of: numbered from 1 in the order of their first packets in the step, as the list and the
// filter's `conversation 3` mean them, and as Wireshark numbers them: TCP's and UDP's apart, from 0, in the order of their first packets
// in the file. For all rows that are kept, one to four bytes each.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { u16, u32 } from '../../../server/shared/dissect/bytes.ts';
import { Flows } from '../../../server/shared/dissect/flows.ts';
import type { Place } from '../../../server/shared/dissect/locate.ts';
import { Heads } from '../stage/packets/filter/heads.ts';
import type { Head, Sides } from '../stage/packets/filter/types.ts';
import { Column } from './column.ts';
import { Counts } from './counts.ts';

const [tcp, udp, udpLite] = [6, 17, 136];
const [syn, ack] = [2, 16];

/** A conversation: its number among those of its transport. */
interface Stream {
  readonly transport: 'tcp' | 'udp';
  readonly index: number;
}

/** Rows that are looked at in one go. */
const portion = 50_000;
const nothing = -1;
export const noSides: Sides = { own: -1, other: -1, shift: -1 };

export class Streams {
  readonly #from: number;
  readonly #list: Stream[] = [];
  /** By row: a place in the list, from 1; 0: of none. */
  readonly #places = new Column();
  /** By place in the list, the number in the step; and by that, less 1, the place. */
  readonly #numbers: number[] = [];
  readonly #own: number[] = [];
  readonly #heads = new Heads();
  readonly #flows = new Flows();
  /** The newest conversation of each flow. */
  readonly #latest: number[] = [];
  /** By place in the list, the row of the first packet. */
  readonly #firsts = new Column();
  readonly #counts = new Counts();
  readonly #met = { tcp: 0, udp: 0 };

  /** `from`: the entry id at which the step begins. */
  constructor(from: number) {
    this.#from = from;
  }

  /** Rows that were looked at. */
  get rows(): number {
    return this.#places.size;
  }

  /** Look at the next rows below `end`, as many as can be looked at in one go. */
  advance(end: number, frame: (row: number) => Frame | undefined): void {
    const until = Math.min(end, this.rows + portion);
    for (let row = this.rows; row < until; row++) {
      const one = frame(row);
      const place = one === undefined ? nothing : this.#take(one, row);
      this.#places.push(place + 1);
      if (one && place >= 0 && one.id >= this.#from) this.#numbers[place] ??= this.#own.push(place);
    }
  }

  /** The number of a row's conversation in the step; -1 where it is of none. An ICMP error is of the one that it quotes. */
  number(row: number): number {
    return this.#numbers[this.#places.at(row) - 1] ?? nothing;
  }

  /** The place of a row's conversation among all that are kept, from 1; 0 where it is of none. */
  place(row: number): number {
    return this.#places.at(row);
  }

  /** The first row of a row's conversation; -1 where it is of none. */
  first(row: number): number {
    const known = this.#places.at(row) - 1;
    return known < 0 ? nothing : this.#firsts.at(known);
  }

  /** What Wireshark calls the conversation of a row. */
  of(row: number): Stream | undefined {
    return this.#list[this.#places.at(row) - 1];
  }

  /** What Wireshark calls a conversation of the step. */
  readonly find = (number: number): Stream | undefined => this.#list[this.#own[number - 1] ?? nothing];

  /** What the numbers of a row's segment count from, -1 where it is of no conversation. */
  sides(row: number, { place, bytes }: Head): Sides {
    const known = this.#places.at(row) - 1;
    if (known < 0) return noSides;
    this.#flows.find(0, place, bytes);
    return this.#counts.at(sideOf(known, this.#flows.reversed), row);
  }

  #take(frame: Frame, row: number): number {
    const { depth, heads } = this.#heads.read(frame);
    const head = heads[depth - 1];
    if (depth === 0 || head === undefined || head.place.transport < 0) return nothing;
    const { place, bytes } = head;
    const { protocol, transport } = place;
    if (protocol === tcp && transport + 20 <= bytes.length) return this.#segment(head, row);
    if ((protocol !== udp && protocol !== udpLite) || transport + 8 > bytes.length) return nothing;
    // A datagram that says it is shorter than its header is none.
    const length = u16(bytes, transport + 4);
    if (protocol === udp && length > 0 && length < 8) return nothing;
    // For Wireshark, UDP-Lite's are UDP's.
    place.protocol = udp;
    return this.#datagram(place, bytes, row);
  }

  #datagram(place: Place, bytes: Uint8Array, row: number): number {
    const flow = this.#flows.find(0, place, bytes);
    return this.#latest[flow] ?? this.#begin('udp', flow, row);
  }

  /** A SYN with another number than its side counts from begins the next conversation. */
  #segment(head: Head, row: number): number {
    const { place, bytes } = head;
    const flow = this.#flows.find(0, place, bytes);
    const { reversed } = this.#flows;
    const flags = bytes[place.transport + 13] ?? 0;
    let known = this.#latest[flow];
    // Most segments end here.
    if (known !== undefined && this.#counts.knows(known, flags)) return known;
    const begins = (flags & (syn | ack)) === syn;
    const base = known === undefined || !begins ? nothing : this.#counts.base(sideOf(known, reversed));
    const other = base >= 0 && base !== u32(bytes, place.transport + 4);
    if (known === undefined || other) known = this.#begin('tcp', flow, row);
    this.#counts.take(sideOf(known, reversed), row, head);
    return known;
  }

  #begin(transport: 'tcp' | 'udp', flow: number, row: number): number {
    this.#firsts.push(row);
    const number = this.#list.push({ transport, index: this.#met[transport]++ }) - 1;
    this.#latest[flow] = number;
    return number;
  }
}

/** The side that sends, as `Counts` numbers them. */
const sideOf = (conversation: number, reversed: boolean): number => 2 * conversation + (reversed ? 1 : 0);
