// What each packet of a TCP conversation changes in what is under way: the bytes of each side that nobody has acknowledged, the room
// that the other side says it has, and the bytes that were never seen.
import { isMarked } from '../../../server/shared/conversations/marks.ts';
import type { End, Packet, TcpConversation, TcpPacket } from '../../../server/shared/conversations/types.ts';
import { ahead } from '../../../server/shared/dissect/bytes.ts';

/** The bytes of one side under way, of the room that the other side says it has. */
export interface Flight {
  readonly bytes: number;
  /** Undefined until the other side has said it. */
  readonly window: number | undefined;
  /** The window is in bytes: both handshake packets that say its scale were seen. */
  readonly scaled: boolean;
}

/** Bytes that are missing before a packet, and the packet that brings them later, where one does. */
export interface Gap {
  readonly bytes: number;
  readonly filledBy?: number;
}

/** What one packet changes. */
export interface Change {
  /** Its sender's, once it is on its way; absent where it carries nothing. */
  readonly sent?: Flight;
  /** The other end's, once its ACK has come. */
  readonly left?: Flight;
  readonly gap?: Gap;
}

/** Gaps of one side that are followed at the same time. */
const mostGaps = 50;

class Way {
  /** The number after the highest that was sent, and the highest that was acknowledged. */
  top: number | undefined = undefined;
  acked: number | undefined = undefined;
  /** The room that it says it has. */
  window: number | undefined = undefined;
  bytes = 0;
  gaps: { from: number; to: number; at: number }[] = [];
}

/** What the packets with these ids change; all packets are read, since each follows from those before. */
export function changesIn(conversation: TcpConversation, wanted: ReadonlySet<number>): ReadonlyMap<number, Change> {
  const ways: Record<End, Way> = { a: new Way(), b: new Way() };
  const scaled = conversation.sides.a !== undefined && conversation.sides.b !== undefined;
  const changes = new Map<number, Change>();
  for (const packet of conversation.packets) {
    const [me, peer] = packet.from === 'a' ? [ways.a, ways.b] : [ways.b, ways.a];
    if (packet.flags.rst) continue;
    const gap = gapBefore(packet, me);
    const filled = fills(packet, me);
    send(packet, me);
    if (packet.flags.ack) acknowledge(packet, me, peer);
    if (gap > 0) {
      me.gaps.push({ from: (packet.seq - gap) >>> 0, to: packet.seq, at: packet.id });
      if (me.gaps.length > mostGaps) me.gaps.shift();
    }
    if (filled !== undefined) {
      const before = changes.get(filled);
      if (before?.gap) changes.set(filled, { ...before, gap: { ...before.gap, filledBy: packet.id } });
    }
    if (!wanted.has(packet.id)) continue;
    changes.set(packet.id, {
      ...(packet.length > 0 ? { sent: { bytes: me.bytes, window: peer.window, scaled } } : {}),
      ...(packet.flags.ack ? { left: { bytes: peer.bytes, window: me.window, scaled } } : {}),
      ...(gap > 0 ? { gap: { bytes: gap } } : {}),
    });
  }
  return changes;
}

/** Bytes that its side must have sent before it and after all that was seen. */
function gapBefore(packet: TcpPacket, { top }: Way): number {
  return top !== undefined && isMarked(packet, 'lost-segment') ? Math.max(0, ahead(packet.seq, top)) : 0;
}

/** The packet before which these bytes were missing; they were never seen before. */
function fills({ seq, length, repeats }: TcpPacket, me: Way): number | undefined {
  if (length === 0 || repeats !== undefined) return undefined;
  const end = (seq + length) >>> 0;
  const index = me.gaps.findIndex(({ from, to }) => ahead(seq, to) < 0 && ahead(end, from) > 0);
  return index < 0 ? undefined : me.gaps.splice(index, 1)[0]?.at;
}

function send({ seq, length, flags, inFlight }: TcpPacket, me: Way): void {
  const end = (seq + length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0)) >>> 0;
  if (me.top === undefined || ahead(end, me.top) > 0) me.top = end;
  // Where something was missing, nobody knows how much is under way: what was sent beyond the last ACK is.
  if (length > 0) me.bytes = inFlight > 0 ? inFlight : me.acked === undefined ? length : beyond(me);
}

function acknowledge({ ack, window }: TcpPacket, me: Way, peer: Way): void {
  if (peer.acked === undefined || ahead(ack, peer.acked) > 0) peer.acked = ack;
  me.window = window;
  if (peer.bytes > 0) peer.bytes = Math.min(peer.bytes, beyond(peer));
}

/** From what was acknowledged to the last that was sent. */
const beyond = ({ top, acked }: Way): number =>
  top === undefined || acked === undefined ? 0 : Math.max(0, ahead(top, acked));

/** How a packet is sent again, by the names of Wireshark's analysis; plain repetitions have none of these. */
export function againOf(packet: Packet): 'fast' | 'spurious' | undefined {
  if (!('marks' in packet)) return undefined;
  if (isMarked(packet, 'fast-retransmission')) return 'fast';
  return isMarked(packet, 'spurious-retransmission') ? 'spurious' : undefined;
}
