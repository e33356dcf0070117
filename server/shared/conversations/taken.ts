// Packets as conversations keep them. What one carries is a place in a buffer, where it is found again when it is asked for: a view
// that is kept takes as much memory as all the rest of a packet.
import type { Frame } from '../contract/frames.ts';
import type { Message } from '../dissect/messages/types.ts';
import type { Segment } from './segment.ts';
import type { End, Flags, TcpPacket, UdpDatagram } from './types.ts';

const empty = new Uint8Array(0);

abstract class Taken {
  readonly id: number;
  readonly at: number;
  readonly from: End;
  readonly length: number;
  readonly #buffer: ArrayBufferLike;
  readonly #start: number;
  readonly #size: number;

  constructor({ id, at }: Frame, from: End, length: number, payload: Uint8Array) {
    this.id = id;
    this.at = at;
    this.from = from;
    this.length = length;
    const held = payload.length === 0 ? empty : payload;
    this.#buffer = held.buffer;
    this.#start = held.byteOffset;
    this.#size = held.length;
  }

  get payload(): Uint8Array {
    return this.#size === 0 ? empty : new Uint8Array(this.#buffer, this.#start, this.#size);
  }
}

export class TakenSegment extends Taken implements TcpPacket {
  readonly flags: Flags;
  seq = 0;
  ack = 0;
  window = 0;
  acked = 0;
  waiting = 0;
  offset = 0;
  marks = 0;
  acks = 0;
  inFlight = 0;
  // Few have these.
  declare repeats?: number;
  declare twice?: number;
  declare same?: NonNullable<TcpPacket['same']>;

  constructor(frame: Frame, { flags, length, payload }: Segment, from: End) {
    super(frame, from, length, payload);
    this.flags = flags;
  }
}

export class TakenDatagram extends Taken implements UdpDatagram {
  readonly kind = 'datagram';
  declare readonly message?: Message;

  constructor(frame: Frame, from: End, length: number, payload: Uint8Array, message: Message | undefined) {
    super(frame, from, length, payload);
    if (message) this.message = message;
  }
}
