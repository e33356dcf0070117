// Why a RST came, as far as packets show it (RFC 9293, 3.5.2; what a program did, its kernel says only by the form of the RST).
import { isMarked } from './marks.ts';
import type { TcpConversation, TcpPacket } from './types.ts';

export type ResetReason =
  /** Nobody listens at the port. */
  | 'refused'
  /** Bytes came for one that had closed. */
  | 'closed'
  /** A packet came of a conversation that this end knows nothing of: half-open. */
  | 'unknown'
  /** It asked again and again, and nobody answered. */
  | 'gave-up'
  /** It ended while bytes of the other side may lie unread. */
  | 'unread'
  /** The same, and what it had heard it had answered: more likely it wanted that. */
  | 'ended'
  /** It ended at once, with nothing left to read. */
  | 'aborted';

/** The likely reason for this RST. */
export function resetReason(packet: TcpPacket, conversation: TcpConversation): ResetReason {
  const { from } = packet;
  const { sides, fins, packets } = conversation;
  const answersSyn = from === 'b' && sides.a !== undefined && sides.b === undefined;
  if (answersSyn && conversation.reset?.id === packet.id) return 'refused';
  const index = packets.findLastIndex(({ id }) => id < packet.id);
  // A kernel that answers a packet takes its ACK's number, and says no ACK of its own.
  if (!packet.flags.ack) return fins[from] === undefined ? 'unknown' : 'closed';
  const before = packets[index];
  if (before?.from === from && (isMarked(before, 'keep-alive') || isMarked(before, 'retransmission'))) return 'gave-up';
  for (let at = index; at >= 0; at--) {
    const one = packets[at];
    if (one === undefined || one.length === 0) continue;
    if (one.from !== from) return 'unread';
    return packets.some((other) => other.from !== from && other.length > 0) ? 'ended' : 'aborted';
  }
  return 'aborted';
}

/** In a sentence. `me` ended it: "The client". */
export const resetSentences: Readonly<Record<ResetReason, (me: string) => string>> = {
  refused: () => 'No program sent this; the kernel did.',
  closed: (me) => `Likely because: ${me} had closed already, and nobody is there to take what still came.`,
  unknown: (me) =>
    `Likely because: ${me} knows nothing of this conversation, which was open at one end alone (half-open).`,
  'gave-up': (me) => `Likely because: ${me} had asked again and again, and no answer came.`,
  unread: (me) => `Likely because: the program of ${me} closed before it had read all, or wanted an end at once.`,
  ended: (me) => `Likely because: the program of ${me} wanted an end at once, or closed before it had read all.`,
  aborted: (me) => `Likely because: the program of ${me} wanted an end at once, without a goodbye.`,
};
