// What a packet says, by its protocol, where little is kept of what was said: behind that it is what its side spoke last.
import { messagesIn } from '../dissect/messages/words.ts';
import type { Conversation, Packet } from '../conversations/types.ts';

/** The protocol of what a packet carries; undefined where it carries nothing, or nobody here reads it. */
export function spokenIn(packet: Packet, conversation: Conversation): string | undefined {
  if ('kind' in packet) return packet.kind === 'datagram' ? packet.message?.protocol : undefined;
  if (packet.length === 0 || conversation.transport === 'udp') return undefined;
  const { from, offset, length } = packet;
  const messages = conversation.messages?.[from] ?? [];
  const [first] = messagesIn(messages, { start: offset, end: offset + length });
  if (first !== undefined) return first.protocol;
  const last = messages.at(-1);
  return last !== undefined && last.start <= offset ? last.protocol : undefined;
}

/** It carries bytes of a program. */
export const carries = (packet: Packet): boolean => !('kind' in packet && packet.kind === 'icmp') && packet.length > 0;
