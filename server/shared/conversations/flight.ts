// The packets of one side that are under way: captured, and not acknowledged yet.
import { ahead } from '../dissect/bytes.ts';
import type { TcpPacket } from './types.ts';

/** More are not followed: then bytes are counted again once all has been acknowledged. */
const mostPackets = 10_000;

/** The numbers a packet takes up: SYN and FIN count as one each. */
export const sizeOf = ({ length, flags }: TcpPacket): number => length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);

/** The number after its last. */
export const endOf = (packet: TcpPacket): number => (packet.seq + sizeOf(packet)) >>> 0;

const none: TcpPacket[] = [];

export class Flight {
  /** In the order of capture. */
  #packets = none;
  /** From their lowest number to the one after their highest. */
  #lowest = 0;
  #highest = 0;
  /** Each begins where the one before ends, or after. */
  #inOrder = true;

  /** Bytes from the first that is under way to the last. */
  get bytes(): number {
    return this.#packets.length === 0 ? 0 : ahead(this.#highest, this.#lowest);
  }

  /** A packet leaves. */
  send(packet: TcpPacket): void {
    if (sizeOf(packet) === 0) return;
    if (this.#packets.length >= mostPackets) this.#packets = none;
    if (this.#packets.length === 0) {
      this.#packets = [];
      this.#inOrder = true;
      this.#lowest = packet.seq;
      this.#highest = packet.seq;
    }
    this.#packets.push(packet);
    if (ahead(packet.seq, this.#highest) < 0) this.#inOrder = false;
    if (ahead(packet.seq, this.#lowest) < 0) this.#lowest = packet.seq;
    if (ahead(endOf(packet), this.#highest) > 0) this.#highest = endOf(packet);
  }

  /** An ACK of this number comes. Returns the first packet that ends there. */
  acknowledge(ack: number): TcpPacket | undefined {
    const packets = this.#packets;
    let found: TcpPacket | undefined;
    let gone = 0;
    for (const packet of packets) {
      const left = ahead(endOf(packet), ack);
      if (left === 0) found ??= packet;
      if (left <= 0) gone++;
      else if (this.#inOrder) break;
    }
    if (gone === packets.length) this.#packets = none;
    else if (gone > 0) this.#forget(ack, gone);
    // A part of a packet counts as come, too.
    if (ahead(ack, this.#lowest) > 0) this.#lowest = ack;
    return found;
  }

  /** So many are acknowledged; the others stay. */
  #forget(ack: number, gone: number): void {
    if (this.#inOrder) this.#packets.splice(0, gone);
    else this.#packets = this.#packets.filter((packet) => ahead(endOf(packet), ack) > 0);
    this.#lowest = this.#packets[0]?.seq ?? ack;
    for (const { seq } of this.#inOrder ? none : this.#packets) if (ahead(seq, this.#lowest) < 0) this.#lowest = seq;
  }
}
