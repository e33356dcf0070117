// What the numbers of TCP's headers count from in their conversation, and how far its windows are shifted: learnt from the segments that
// say so, and asked for any row later. The two sides of a conversation have numbers that differ in the last bit.
import { readShift } from '../../../server/shared/conversations/segment.ts';
import { u32 } from '../../../server/shared/dissect/bytes.ts';
import type { Head, Sides } from '../stage/packets/filter/types.ts';
import { Turns, unseen, unused } from './turns.ts';

const [syn, ack] = [2, 16];
const shortest = 20;

export class Counts {
  readonly #turns = new Turns();
  /** By conversation: it is known from where both sides count. */
  readonly #settled: boolean[] = [];
  readonly #sides = { own: -1, other: -1, shift: unseen };

  /** The number from which a side counts by now; -1 where it is not known. */
  base(side: number): number {
    return this.#turns.base(side);
  }

  /** At a row that this side has sent: one is kept, and filled again. */
  at(own: number, row: number): Sides {
    this.#sides.own = this.#turns.base(own, row);
    this.#sides.other = this.#turns.base(own ^ 1, row);
    this.#sides.shift = this.#turns.shift(own, row);
    return this.#sides;
  }

  /** A segment with these flags tells nothing new about a conversation: nothing but a SYN does, once both sides have begun. */
  knows(conversation: number, flags: number): boolean {
    return (flags & syn) === 0 && this.#settled[conversation] === true;
  }

  /** Take the segment of the next row, which this side has sent: it has its first 20 bytes. */
  take(own: number, row: number, { place, bytes, quoted }: Head): void {
    const { transport } = place;
    const length = ((bytes[transport + 12] ?? 0) >> 4) * 4;
    if (length < shortest) return;
    const flags = bytes[transport + 13] ?? 0;
    this.#count(own, row, flags, u32(bytes, transport + 4), quoted ? undefined : u32(bytes, transport + 8));
    if ((flags & syn) === 0) return;
    const shift = readShift(bytes, transport + shortest, Math.min(transport + length, bytes.length));
    this.#scale(own, row, (flags & ack) !== 0, shift);
  }

  /**
   * A side counts from its SYN, from its latest SYN ACK, or from one less than what was first seen of it, or acknowledged. One that is
   * quoted acknowledges nothing, and begins nothing: it can only be a later SYN ACK.
   */
  #count(own: number, row: number, flags: number, seq: number, acknowledged: number | undefined): void {
    const turns = this.#turns;
    const isNew = turns.base(own) < 0;
    const isAnswer = (flags & syn) !== 0 && (flags & ack) !== 0;
    if (isNew ? acknowledged !== undefined : isAnswer)
      turns.count(own, row, (flags & syn) !== 0 ? seq : (seq - 1) >>> 0);
    if (acknowledged !== undefined && (flags & ack) !== 0 && turns.base(own ^ 1) < 0)
      turns.count(own ^ 1, row, (acknowledged - 1) >>> 0);
    this.#settled[own >> 1] = turns.base(own) >= 0 && turns.base(own ^ 1) >= 0;
  }

  /**
   * Only a SYN may tell a shift (RFC 7323, 2.2), which holds for what its side sends behind it. A SYN without one takes it from both,
   * where its side has told none before; and so does a SYN ACK from its own where the other side has none.
   */
  #scale(own: number, row: number, isAnswer: boolean, shift: number | undefined): void {
    const turns = this.#turns;
    if (shift !== undefined) turns.scale(own, row, shift);
    const isFirst = turns.shift(own) === unseen;
    if (isFirst) turns.scale(own ^ 1, row, unused);
    if (isFirst || (isAnswer && turns.shift(own ^ 1) === unused)) turns.scale(own, row, unused);
  }
}
