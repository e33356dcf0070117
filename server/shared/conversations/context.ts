// What a conversation knows that a single frame does not say: handed to dissection as its context.
import type { Known } from '../dissect/types.ts';
import type { End, TcpConversation } from './types.ts';

/** First numbers and window shifts for dissecting a packet that `from` sent. */
export function tcpContext(conversation: TcpConversation, from: End): NonNullable<Known['tcp']> {
  const { a, b } = conversation.sides;
  // Without both SYNs the window's scale is not known: that side's numbers then stay as they are in the header.
  return from === 'a' ? { sender: a, receiver: b } : { sender: b, receiver: a };
}
