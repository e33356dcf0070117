// What is written on a packet's arrow in the drawing of a conversation: "SYN ACK", "6 bytes “hello⏎”", "POST /echo (96 B)",
// "datagram 4 B “ping”", "port unreachable: :40533".
import { httpLine } from '../dissect/http/words.ts';
import { isHttp } from '../dissect/http/types.ts';
import { messagesLine } from '../dissect/messages/words.ts';
import { bytesText, grouped, printable } from '../dissect/text.ts';
import { namedIn } from './context.ts';
import { asides, ordinal } from './mark-story.ts';
import { isMarked } from './marks.ts';
import type { Conversation, Packet, TcpConversation, TcpPacket, UdpPacket } from './types.ts';

/** The other side's FIN was acknowledged by this packet or before it. */
export function heardGoodbye(packet: TcpPacket, conversation: TcpConversation): boolean {
  const theirs = conversation.fins[packet.from === 'a' ? 'b' : 'a'];
  return theirs?.acked !== undefined && theirs.acked <= packet.id;
}

/** The payload's first words in curly quotes, or nothing where it is not text: half as many letters as a name may have. */
function quoted({ payload }: { readonly payload: Uint8Array }, most = 32): string {
  const text = printable(payload, most / 2);
  return text === undefined ? '' : ` “${text}”`;
}

/**
 * One line for a packet, at most about forty characters, or as many more as `most`, letters of a name in it, is above 32. The
 * conversation is the packet's own, as `Conversations` gives it; the line of a packet does not change when later packets come.
 */
export function label(packet: Packet, conversation: Conversation, most?: number): string {
  if ('kind' in packet || conversation.transport === 'udp') return datagramLabel(packet, conversation, most);
  return [once(packet, conversation, most), ...asides(packet)].join(', ');
}

/** The innermost protocol of a packet, by its id. */
export function protocolOf(packet: Packet, conversation: Conversation): string {
  const said = namedIn(packet, conversation);
  if (said) return said.protocol;
  if ('kind' in packet) return packet.kind === 'icmp' ? 'icmp' : 'udp';
  return 'tcp';
}

function datagramLabel(packet: Packet, conversation: Conversation, most?: number): string {
  if (!('kind' in packet)) return '';
  if (packet.kind === 'icmp') return errorLabel(packet, conversation);
  const { length } = packet;
  const message = namedIn(packet, conversation)?.messages[0];
  return message
    ? messagesLine([message], { start: 0, end: length }, most)
    : `datagram ${grouped(length)} B${quoted(packet, most)}`;
}

/** "port unreachable: :40533"; the address of a router on the way is said, too. */
function errorLabel(error: UdpPacket & { kind: 'icmp' }, conversation: Conversation): string {
  const { address, port } = conversation[error.from];
  return error.by === address ? `${error.name}: :${port}` : `${error.name}: :${port}, says ${error.by}`;
}

function once(packet: TcpPacket, conversation: TcpConversation, most?: number): string {
  const { flags, length, acked, waiting } = packet;
  if (flags.rst) return 'RST';
  const carries = length > 0 ? payloadLabel(packet, conversation, most) : '';
  if (flags.syn) return [flags.ack ? 'SYN ACK' : 'SYN', carries].filter(Boolean).join(', ');
  if (flags.fin) {
    const kind = flags.ack ? 'FIN ACK' : 'FIN';
    if (carries) return `${carries}, ${kind}`;
    return `${kind} ${heardGoodbye(packet, conversation) ? '“so have I”' : '“I have said everything”'}`;
  }
  if (carries) return carries;
  if (!flags.ack) return 'no flags';
  if (isMarked(packet, 'keep-alive')) return 'ACK “are you there?”';
  if (isMarked(packet, 'keep-alive-ack')) return 'ACK “I am here”';
  if (isMarked(packet, 'window-update')) return `ACK “room for ${grouped(packet.window)}”`;
  if (packet.same !== undefined) return `the same ACK, ${ordinal(packet.same.count + 1)} time`;
  if (acked === 0) return 'ACK';
  return acked === waiting ? `ACK (all ${grouped(acked)})` : `ACK (${grouped(acked)} of ${grouped(waiting)})`;
}

function payloadLabel(packet: TcpPacket, conversation: TcpConversation, most?: number): string {
  const { offset, length, payload } = packet;
  const messages = namedIn(packet, conversation)?.messages ?? [];
  const part = { start: offset, end: offset + length };
  if (messages.length === 0) return `${bytesText(length)}${quoted(packet, most)}`;
  return messages.every(isHttp) ? httpLine(messages, part, payload, most) : messagesLine(messages, part, most);
}
