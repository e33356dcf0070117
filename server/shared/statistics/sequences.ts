// The time-sequence drawing of one TCP conversation (Stevens, "TCP/IP Illustrated"): for each side the numbers of what it sent, and
// what the other side acknowledged and had room for.
import { sizeOf } from '../conversations/flight.ts';
import { isMarked } from '../conversations/marks.ts';
import type { End, TcpPacket } from '../conversations/types.ts';
import { ahead } from '../dissect/bytes.ts';
import { Thinned } from './thinned.ts';
import type { AckPoint, SequencePoint, TimeSequence } from './types.ts';

/** Points kept of each kind. */
const most = 600;

/** A number of 32 bits as one that goes on rising: it stands near the one before (RFC 9293, 3.4). */
class Unwrapped {
  #last: number | undefined;
  #whole = 0;

  of(number: number): number {
    this.#whole = this.#last === undefined ? number : this.#whole + ahead(number, this.#last);
    this.#last = number;
    return this.#whole;
  }
}

/** What one side sent. */
class OneSide {
  readonly #numbers = new Unwrapped();
  readonly #sent = new Thinned<SequencePoint>(most, ({ end }) => end);
  readonly #again = new Thinned<SequencePoint>(most, ({ end }) => end);
  readonly #acks = new Thinned<AckPoint>(most, ({ ack }) => ack);
  /** Numbers count from here: 0 where the SYN was seen, else the first that was. */
  #first: number | undefined;

  send(packet: TcpPacket): void {
    const size = sizeOf(packet);
    if (size === 0) return;
    const start = this.#numbers.of(packet.seq);
    this.#first ??= packet.flags.syn ? start : start - 1;
    const again = isMarked(packet, 'retransmission');
    const point = { id: packet.id, at: packet.at, start: start - this.#first, end: start - this.#first + size, again };
    (again ? this.#again : this.#sent).add(point);
  }

  /** The other side acknowledges. */
  acknowledge({ id, at, ack: number, window, flags }: TcpPacket): void {
    // Before anything of this side was seen, its numbers mean nothing yet.
    if (!flags.ack || flags.rst || this.#first === undefined) return;
    const ack = this.#numbers.of(number) - this.#first;
    this.#acks.add({ id, at, ack, edge: ack + window });
  }

  get drawn(): TimeSequence {
    return { sent: this.#sent.drawn, again: this.#again.drawn, acks: this.#acks.drawn };
  }
}

export class Sequences {
  readonly #sides: Readonly<Record<End, OneSide>> = { a: new OneSide(), b: new OneSide() };

  take(packet: TcpPacket): void {
    this.#sides[packet.from].send(packet);
    this.#sides[packet.from === 'a' ? 'b' : 'a'].acknowledge(packet);
  }

  get drawn(): Readonly<Record<End, TimeSequence>> {
    return { a: this.#sides.a.drawn, b: this.#sides.b.drawn };
  }
}
