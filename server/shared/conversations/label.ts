// What is written on a packet's arrow in the drawing of a conversation: "SYN ACK", "6 bytes “hello⏎”", "ACK (all 6)".
import { bytesText, grouped, printable } from '../dissect/text.ts';
import type { TcpConversation, TcpPacket } from './types.ts';

/** The other side's FIN was acknowledged by this packet or before it. */
export function heardGoodbye(packet: TcpPacket, conversation: TcpConversation): boolean {
  const theirs = conversation.fins[packet.from === 'a' ? 'b' : 'a'];
  return theirs?.acked !== undefined && theirs.acked <= packet.id;
}

/** The payload's first words in curly quotes, or nothing where it is not text. */
function quoted(packet: TcpPacket, most: number): string {
  const text = printable(packet.payload, most);
  return text === undefined ? '' : ` “${text}”`;
}

/**
 * One line for a packet, at most about forty characters. The conversation is the packet's own, as `Conversations` gives it;
 * the line of a packet does not change when later packets come.
 */
export function label(packet: TcpPacket, conversation: TcpConversation): string {
  const line = once(packet, conversation);
  return packet.repeats === undefined ? line : `${line}, again`;
}

function once(packet: TcpPacket, conversation: TcpConversation): string {
  const { flags, length, acked, waiting } = packet;
  if (flags.rst) return 'RST';
  const carries = length > 0 ? `${bytesText(length)}${quoted(packet, 16)}` : '';
  if (flags.syn) return [flags.ack ? 'SYN ACK' : 'SYN', carries].filter(Boolean).join(', ');
  if (flags.fin) {
    const kind = flags.ack ? 'FIN ACK' : 'FIN';
    if (carries) return `${carries}, ${kind}`;
    return `${kind} ${heardGoodbye(packet, conversation) ? '“so have I”' : '“I have said everything”'}`;
  }
  if (carries) return carries;
  if (!flags.ack) return 'no flags';
  if (packet.probe) return 'ACK “are you there?”';
  if (acked === 0) return 'ACK';
  return acked === waiting ? `ACK (all ${grouped(acked)})` : `ACK (${grouped(acked)} of ${grouped(waiting)})`;
}
