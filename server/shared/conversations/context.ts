// What a conversation knows that a single frame does not say: handed to dissection as its context.
import { messagesIn } from '../dissect/http/words.ts';
import type { Span } from '../dissect/http/types.ts';
import type { Known } from '../dissect/types.ts';
import type { Conversation, End, Packet, TcpConversation, TcpPacket } from './types.ts';

/** First numbers and window shifts for dissecting a packet that `from` sent. */
export function tcpContext(conversation: TcpConversation, from: End): NonNullable<Known['tcp']> {
  const { a, b } = conversation.sides;
  // Without both SYNs the window's scale is not known: that side's numbers then stay as they are in the header.
  return from === 'a' ? { sender: a, receiver: b } : { sender: b, receiver: a };
}

/** All that is known of one packet of a conversation. */
export function knownOf(packet: Packet, conversation: Conversation): Known {
  const { a, b } = conversation;
  const borrowed = (port: number): boolean => port === a.port && port !== b.port;
  if (conversation.transport === 'udp' || 'kind' in packet) return { borrowed };
  const tcp = tcpContext(conversation, packet.from);
  const http = httpOf(packet, conversation);
  return http === undefined ? { tcp, borrowed } : { tcp, borrowed, stream: { key: 80, ...http } };
}

/** The HTTP messages that a packet carries, if only in part; undefined where its payload does not begin with one. */
export function httpOf(packet: TcpPacket, conversation: TcpConversation) {
  const all = conversation.http?.[packet.from];
  if (all === undefined || packet.length === 0) return undefined;
  const { offset } = packet;
  const http = messagesIn(all, { start: offset, end: offset + packet.length });
  const begins = http.some(({ start, end }) => start <= offset && offset < end);
  return begins ? { http, offset } : undefined;
}

/** The packets that carry bytes [start, end) of what `from` says: which packets a message, or a header, came in. */
export function packetsOf(conversation: TcpConversation, from: End, { start, end }: Span): readonly TcpPacket[] {
  return conversation.packets.filter(
    (packet) =>
      packet.from === from && packet.length > 0 && packet.offset < end && packet.offset + packet.length > start,
  );
}
