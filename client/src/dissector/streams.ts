// Which conversation each row of the list is of, numbered as Wireshark numbers them: TCP's and UDP's apart, from 0, in the order of
// their first packets in the file. Made when a filter asks for it, for all rows that are kept, 4 bytes each.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { u16, u32 } from '../../../server/shared/dissect/bytes.ts';
import { Flows } from '../../../server/shared/dissect/flows.ts';
import type { Place } from '../../../server/shared/dissect/locate.ts';
import { Heads } from '../stage/packets/filter/heads.ts';

const [tcp, udp, udpLite] = [6, 17, 136];
const [syn, ack] = [2, 16];

/** A conversation: its number among those of its transport. */
export interface Stream {
  readonly transport: 'tcp' | 'udp';
  readonly index: number;
}

const nothing = -1;

export class Streams {
  /** Rows that were looked at. */
  rows = 0;
  readonly list: Stream[] = [];
  #numbers = new Int32Array(1024);
  readonly #heads = new Heads();
  readonly #flows = new Flows();
  /** The newest conversation of each flow, and the first number of each side of it, -1 where it has not spoken. */
  readonly #latest: number[] = [];
  readonly #firsts: [number, number][] = [];
  readonly #counts = { tcp: 0, udp: 0 };

  /** Look at the next rows, at most up to this one. */
  advance(end: number, frame: (row: number) => Frame | undefined): void {
    for (; this.rows < end; this.rows++) {
      const one = frame(this.rows);
      if (this.rows === this.#numbers.length) this.#grow();
      this.#numbers[this.rows] = one === undefined ? nothing : this.#take(one);
    }
  }

  /** The conversation of a row, a place in `list`; -1 where it is of none. An ICMP error is of the one that it quotes. */
  of(row: number): number {
    return row < this.rows ? (this.#numbers[row] ?? nothing) : nothing;
  }

  #take(frame: Frame): number {
    const { depth, heads } = this.#heads.read(frame);
    const head = heads[depth - 1];
    if (depth === 0 || head === undefined || head.place.transport < 0) return nothing;
    const { place, bytes } = head;
    const { protocol, transport } = place;
    if (protocol === tcp && transport + 20 <= bytes.length) return this.#segment(place, bytes);
    if ((protocol !== udp && protocol !== udpLite) || transport + 8 > bytes.length) return nothing;
    // A datagram that says it is shorter than its header is none.
    const length = u16(bytes, transport + 4);
    if (protocol === udp && length > 0 && length < 8) return nothing;
    // For Wireshark, UDP-Lite's are UDP's.
    place.protocol = udp;
    return this.#datagram(place, bytes);
  }

  #datagram(place: Place, bytes: Uint8Array): number {
    const flow = this.#flows.find(0, place, bytes);
    return this.#latest[flow] ?? this.#begin('udp', flow);
  }

  /** A SYN with another number than its side began with begins the next conversation. */
  #segment(place: Place, bytes: Uint8Array): number {
    const { transport } = place;
    const flow = this.#flows.find(0, place, bytes);
    const side = this.#flows.reversed ? 1 : 0;
    const flags = bytes[transport + 13] ?? 0;
    const seq = u32(bytes, transport + 4);
    const begins = (flags & syn) !== 0;
    const first = begins ? seq : (seq - 1) >>> 0;
    let known = this.#latest[flow];
    let firsts = this.#firsts[flow];
    const other = begins && (flags & ack) === 0 && firsts !== undefined && firsts[side] >= 0 && firsts[side] !== seq;
    if (known === undefined || firsts === undefined || other) {
      known = this.#begin('tcp', flow);
      firsts = [-1, -1];
      this.#firsts[flow] = firsts;
    }
    if (firsts[side] < 0) firsts[side] = first;
    return known;
  }

  #begin(transport: 'tcp' | 'udp', flow: number): number {
    const number = this.list.push({ transport, index: this.#counts[transport]++ }) - 1;
    this.#latest[flow] = number;
    return number;
  }

  #grow(): void {
    const larger = new Int32Array(this.#numbers.length * 2);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
