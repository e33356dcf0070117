// What a conversation knows that a single frame does not say: handed to dissection as its context.
import { id as lines } from '../dissect/lines/reader.ts';
import type { Span } from '../dissect/messages/types.ts';
import { messagesIn } from '../dissect/messages/words.ts';
import type { Known, StreamPart } from '../dissect/types.ts';
import type { Conversation, End, Packet, TcpConversation, TcpPacket, UdpDatagram } from './types.ts';

/** First numbers and window shifts for dissecting a packet that `from` sent. */
export function tcpContext(conversation: TcpConversation, from: End): NonNullable<Known['tcp']> {
  const { a, b } = conversation.sides;
  // Without both SYNs the window's scale is not known: that side's numbers then stay as they are in the header.
  return from === 'a' ? { sender: a, receiver: b } : { sender: b, receiver: a };
}

/** All that is known of one packet of a conversation. */
export function knownOf(packet: Packet, conversation: Conversation): Known {
  const stream = withPackets(saidIn(packet, conversation), packet, conversation);
  const { borrowed, tcp } = aboutSide(conversation, packet.from);
  const known = stream === undefined ? { borrowed } : { borrowed, stream };
  return 'kind' in packet || tcp === undefined ? known : { ...known, tcp };
}

/** The same of any packet that `from` sends: how the sides began. */
export function aboutSide(conversation: Conversation, from: End): Known {
  const { a, b, transport } = conversation;
  const borrowed = (port: number): boolean => port === a.port && port !== b.port;
  return transport === 'udp' ? { borrowed } : { borrowed, tcp: tcpContext(conversation, from) };
}

/** In a stream, a message may lie in several packets; the first that carried a byte counts. */
function withPackets(
  stream: StreamPart | undefined,
  { from }: Packet,
  conversation: Conversation,
): StreamPart | undefined {
  if (stream === undefined || conversation.transport === 'udp') return stream;
  let carriers: ReturnType<typeof carriersOf> | undefined;
  const packetOf = (at: number): number | undefined => {
    carriers ??= carriersOf(conversation, from);
    return carriers({ start: at, end: at + 1 })[0]?.id;
  };
  return { ...stream, packetOf };
}

/** What a packet says, if only in part; undefined where its payload does not begin with a message. */
export function saidIn(packet: Packet, conversation: Conversation): StreamPart | undefined {
  if ('kind' in packet) return packet.kind === 'datagram' ? saidInDatagram(packet, conversation) : undefined;
  if (conversation.transport === 'udp' || packet.length === 0) return undefined;
  const { offset, from } = packet;
  const messages = messagesIn(conversation.messages?.[from] ?? [], { start: offset, end: offset + packet.length });
  const [first] = messages;
  if (first === undefined || first.start > offset) return undefined;
  return {
    ...{ protocol: first.protocol, offset, messages, sent: conversation.sent[from] },
    answered: (message) => conversation.answered?.(message, packet.id),
  };
}

/** The same where a name says more than the bytes do: of a line of text, those are all there is to say. */
export function namedIn(packet: Packet, conversation: Conversation): StreamPart | undefined {
  const said = saidIn(packet, conversation);
  return said?.protocol === lines ? undefined : said;
}

function saidInDatagram({ id, message, payload }: UdpDatagram, { answered }: Conversation): StreamPart | undefined {
  if (message === undefined) return undefined;
  const said = { protocol: message.protocol, offset: 0, messages: [message], sent: payload };
  return { ...said, answered: () => answered?.(message, id) };
}

/** Says of bytes [start, end) that `from` says which packets carry them: which packets a message, or a header, came in. */
export function carriersOf(conversation: TcpConversation, from: End): (span: Span) => readonly TcpPacket[] {
  const packets = conversation.packets
    .filter((packet) => packet.from === from && packet.length > 0)
    .sort((x, y) => x.offset - y.offset);
  const longest = packets.reduce((most, { length }) => Math.max(most, length), 0);
  return ({ start, end }) => {
    const found: TcpPacket[] = [];
    for (let at = firstFrom(packets, start - longest); (packets[at]?.offset ?? end) < end; at++) {
      const packet = packets[at];
      if (packet && packet.offset + packet.length > start) found.push(packet);
    }
    return found.sort((x, y) => x.id - y.id);
  };
}

/** The place of the first packet whose offset is not below this one, found by halves. */
function firstFrom(packets: readonly TcpPacket[], offset: number): number {
  let [low, high] = [0, packets.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((packets[middle]?.offset ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
