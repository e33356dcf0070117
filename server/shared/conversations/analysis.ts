// What Wireshark's analysis says of each packet of one TCP conversation, in the order of capture: its marks, the packet it acknowledges,
// the bytes under way. The rules are those of the User's Guide, 7.5; where it leaves something open, what tshark says decides.
import { ahead } from '../dissect/bytes.ts';
import { endOf, Flight, sizeOf } from './flight.ts';
import { markBits as bit } from './marks.ts';
import type { Segment } from './segment.ts';
import type { End, TcpPacket } from './types.ts';

type Packet = { -readonly [K in keyof TcpPacket]: TcpPacket[K] };

/** ns after the same ACK came twice in which a packet answers to that, and in which one is late before a round trip is known. */
const fast = 20e6;
const late = 3e6;

/** One direction: what its sender has said. */
class Way {
  /** The number it is expected to send next, and when that was last moved. */
  next: number | undefined = undefined;
  movedAt = 0;
  /** The highest number that an ACK of the other side may name, and where something before it was not seen. */
  top: number | undefined = undefined;
  hole: number | undefined = undefined;
  /** Its last ACK was a new one, and nothing unseen was told since: tshark tells that once. */
  fresh = false;
  /** The number in its last ACK, and when it said so. */
  acked: number | undefined = undefined;
  ackedAt = 0;
  /** As in its last header, and in bytes. */
  field = -1;
  window: number | undefined = undefined;
  /** It is known how its window is scaled: else nobody knows how much room there is. */
  scaled = false;
  /** Times in a row that it has said the same ACK again, and the packet that said it first. */
  same = 0;
  sameAs = 0;
  /** Marks of its last packet. */
  last = 0;
  readonly flight = new Flight();
  /** Since the other side's last ACK, something was missing: then nobody knows how much is under way. */
  gap = false;
  /** Bytes that came out of order: they wait for others to be acknowledged, and are not under way. */
  sacked = 0;
}

export class Analysis {
  readonly #a = new Way();
  readonly #b = new Way();
  /** When the first side asked, and the ns from then to the ACK that ended the handshake. */
  #askedAt: number | undefined = undefined;
  #initial: number | undefined = undefined;

  /**
   * From here on the numbers of this side, which has said nothing yet, count from this one: those that were acknowledged, too. Where it
   * does not offer to scale its window, neither side does (RFC 7323, 2.2).
   */
  begin(from: End, first: number, scales: boolean): void {
    const [me, peer] = from === 'a' ? [this.#a, this.#b] : [this.#b, this.#a];
    me.scaled = true;
    peer.scaled ||= !scales;
    if (peer.acked !== undefined) peer.acked = (peer.acked - first) >>> 0;
  }

  /**
   * This side's earlier packets were followed before: how its window is scaled is known, and how much is under way only once the other
   * side has said an ACK.
   */
  goOn(from: End): void {
    const me = from === 'a' ? this.#a : this.#b;
    me.scaled = me.gap = true;
  }

  /** Say of the next packet, which was made from this segment, what stands out. Returns the packet that it acknowledges. */
  take(
    packet: Packet,
    { window: field, sack, sacked }: Pick<Segment, 'window' | 'sack' | 'sacked'>,
  ): TcpPacket | undefined {
    const [me, peer] = packet.from === 'a' ? [this.#a, this.#b] : [this.#b, this.#a];
    const { flags } = packet;
    this.#measure(packet, peer);
    let found = 0;
    if (!flags.rst) {
      found = numbers(packet, me, peer);
      if (!flags.syn && !flags.fin && (found & bit['zero-window-probe']) === 0) found |= room(packet, field, me, peer);
      if (flags.ack) found |= answers(packet, field, me, peer, found, sack) | unseen(packet, peer);
      found |= again(packet, me, peer, found, this.#initial ?? late);
    }
    packet.marks |= found;
    move(packet, me, found);
    me.field = field;
    const acknowledged = flags.ack ? peer.flight.acknowledge(packet.ack) : undefined;
    if (flags.ack) {
      packet.acks = acknowledged?.id ?? 0;
      peer.gap = false;
      peer.sacked = sacked;
    }
    me.flight.send(packet);
    if (packet.length > 0 && !me.gap) packet.inFlight = Math.max(0, me.flight.bytes - me.sacked - (flags.fin ? 1 : 0));
    return acknowledged;
  }

  /** The first round trip: from the SYN to the ACK after its answer. */
  #measure({ from, flags, at }: Packet, peer: Way): void {
    if (this.#initial !== undefined) return;
    if (flags.syn && !flags.ack) this.#askedAt = at;
    else if (!flags.syn && flags.ack && from === 'a' && this.#askedAt !== undefined && peer.next !== undefined)
      this.#initial = at - this.#askedAt;
  }
}

/** Where its numbers stand to those that are expected. */
function numbers(packet: Packet, me: Way, peer: Way): number {
  const { seq, length, flags } = packet;
  if (me.next === undefined) return 0;
  const off = ahead(seq, me.next);
  if (off > 0) return bit['lost-segment'];
  if (flags.syn || flags.fin || length > 1) return 0;
  if (off === 0 && length === 1 && peer.window === 0) return bit['zero-window-probe'];
  return off === -1 ? bit['keep-alive'] : 0;
}

/** What it says about its own room, and how much it takes up of the other's. */
function room({ seq, ack, length, window }: Packet, field: number, me: Way, peer: Way): number {
  let found = window === 0 ? bit['zero-window'] : 0;
  if (length > 0 && peer.window !== undefined && peer.acked !== undefined) {
    if (peer.scaled && ahead(seq + length, peer.acked) === peer.window) found |= bit['window-full'];
  } else if (length === 0 && window !== 0 && field !== me.field && seq === me.next && ack === me.acked)
    found |= bit['window-update'];
  return found;
}

/** An ACK that says nothing new: of what kind. */
function answers(packet: Packet, field: number, me: Way, peer: Way, found: number, sack: boolean): number {
  const { seq, ack, length, window, flags } = packet;
  const still = length === 0 && !flags.syn && !flags.fin && seq === me.next && ack === me.acked;
  if (!still) {
    if (ack !== me.acked) me.same = 0;
    return 0;
  }
  if (window === 0 && (peer.last & bit['zero-window-probe']) !== 0) return bit['zero-window-probe-ack'];
  if (window !== 0 && field === me.field && (peer.last & bit['keep-alive']) !== 0) return bit['keep-alive-ack'];
  if (window === 0 || (field !== me.field && !sack) || found !== 0) return 0;
  me.same += 1;
  packet.same = { as: me.sameAs, count: me.same };
  return bit['duplicate-ack'];
}

/** It acknowledges what was not captured: a hole that nobody filled, or more than was sent. */
function unseen({ ack }: Packet, peer: Way): number {
  const { top, hole, fresh } = peer;
  if (top === undefined) return 0;
  const filled = hole === undefined || ahead(ack, hole) <= 0;
  if (filled && (ahead(ack, top) <= 0 || (!fresh && hole === undefined))) return 0;
  peer.fresh = false;
  peer.hole = undefined;
  if (ahead(ack, top) > 0) peer.top = ack;
  return bit['ack-lost-segment'];
}

/** Numbers that are lower than expected: sent again, and why, or only late. */
function again(packet: Packet, me: Way, peer: Way, found: number, trip: number): number {
  const { seq, length, at } = packet;
  const size = sizeOf(packet);
  if (size === 0 || (found & bit['keep-alive']) !== 0) return 0;
  const { retransmission } = bit;
  const end = endOf(packet);
  if (length > 0 && peer.acked !== undefined && ahead(end, peer.acked) <= 0)
    return retransmission | bit['spurious-retransmission'];
  if (me.next === undefined || ahead(seq, me.next) >= 0) return 0;
  // It begins with the byte that asked for room, which was not taken.
  if (length > 1 && ahead(seq, me.next) === -1) return 0;
  if (peer.same >= 2 && peer.acked === seq && at - peer.ackedAt < fast)
    return retransmission | bit['fast-retransmission'];
  if (at - me.movedAt < trip && end !== me.next) return bit['out-of-order'];
  return retransmission;
}

/** From here on, this is what is expected of its sender. A byte that asks for room may not be taken, and moves nothing. */
function move(packet: Packet, me: Way, found: number): void {
  const { flags, ack, at, window } = packet;
  const asks = (found & bit['zero-window-probe']) !== 0;
  const end = endOf(packet);
  const before = me.next;
  if (!flags.rst && !asks && (me.next === undefined || ahead(end, me.next) > 0)) {
    me.next = end;
    me.movedAt = at;
  }
  const lost = (found & bit['lost-segment']) !== 0;
  const again = (found & (bit.retransmission | bit['out-of-order'])) !== 0;
  if (lost) {
    me.gap = true;
    me.hole ??= before;
  } else if (again) me.hole = undefined;
  if (!again && !asks && (me.top === undefined || ahead(end, me.top) > 0)) me.top = end;
  if ((found & bit['duplicate-ack']) !== 0) me.fresh = false;
  if (flags.ack) {
    if (me.acked !== ack) {
      me.sameAs = packet.id;
      me.fresh = true;
    }
    me.acked = ack;
    me.ackedAt = at;
  }
  me.window = window;
  me.last = found;
}
