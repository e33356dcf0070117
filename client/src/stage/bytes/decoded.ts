// A conversation message by message, as its protocol reads it: what each means, its fields, and what its body holds. What no
// protocol here reads stands between them as bytes. Made in the worker, which has the protocols; shown by Decoded.svelte.
import { carriersOf } from '../../../../server/shared/conversations/context.ts';
import { meaningOf } from '../../../../server/shared/conversations/message-story.ts';
import type { Conversation, End, TcpConversation } from '../../../../server/shared/conversations/types.ts';
import { codingOf, contentOf } from '../../../../server/shared/dissect/http/content.ts';
import { isHttp } from '../../../../server/shared/dissect/http/types.ts';
import type { Message, Span } from '../../../../server/shared/dissect/messages/types.ts';
import type { Field, Layer, Protocol } from '../../../../server/shared/dissect/types.ts';
import type { Said, Turn } from './turns.ts';

/** One message of a conversation; without a `layer`, bytes that nobody here reads. */
export interface Decoded {
  readonly from: End;
  /** The packets that carry it, in order: their entry ids. */
  readonly packets: readonly number[];
  /** "GET /greeting", "Client Hello"; empty where nobody reads it. */
  readonly name: string;
  /** What it means, in plain sentences. */
  readonly says: string;
  /** Where it lies in what its side says, or in its datagram. */
  readonly start: number;
  readonly end: number;
  /** Offsets of its fields count as `start` does. */
  readonly layer?: Layer;
  /** What its body holds, unpacked where it was packed; or the bytes that nobody reads. */
  readonly content?: Content;
}

export interface Content {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How it was packed. */
  readonly coding?: string;
  /** There is more of it, which is not here. */
  readonly more: boolean;
}

export interface DecodedTalk {
  readonly messages: readonly Decoded[];
  /** Messages that are left out behind them. */
  readonly more: number;
}

/** Messages, fields of all of them together, and bytes of one body that are handed over at most. */
const mostMessages = 2_000;
const mostFields = 40_000;
const mostContent = 64 * 1024;
/** Packets that are named of one message. */
const mostPackets = 20;

/** The conversation's messages in the order in which they began; `said`: its turns, for what no message covers. */
export function decode(conversation: Conversation, said: Said, protocols: readonly Protocol[]): DecodedTalk {
  const read = reader(protocols, conversation);
  const all = conversation.transport === 'udp' ? datagrams(said, conversation) : streams(said, conversation);
  const begun = all.sort((x, y) => (x.packets[0] ?? Infinity) - (y.packets[0] ?? Infinity) || x.start - y.start);
  const messages: Decoded[] = [];
  let fields = 0;
  for (const one of begun) {
    if (messages.length >= mostMessages || fields >= mostFields) break;
    const decoded = one.message === undefined ? unread(one) : told(one, one.message, read);
    fields += countOf(decoded.layer?.fields ?? []);
    messages.push(decoded);
  }
  return { messages, more: begun.length - messages.length };
}

/** A message with its place, or (without one) bytes. */
interface Placed extends Span {
  readonly from: End;
  readonly packets: readonly number[];
  readonly message?: Message;
  /** What its side says, or its datagram. */
  readonly sent: Uint8Array;
}

function datagrams(said: Said, conversation: Conversation): Placed[] {
  const messages = new Map<number, Message | undefined>();
  for (const packet of conversation.packets)
    if ('kind' in packet && packet.kind === 'datagram') messages.set(packet.id, packet.message);
  return said.turns.map(({ from, id, bytes }) => {
    const message = messages.get(id);
    const span = { start: message?.start ?? 0, end: message?.end ?? bytes.length };
    return { from, packets: [id], sent: bytes, ...span, ...(message && { message }) };
  });
}

function streams({ turns, skipped }: Said, conversation: TcpConversation): Placed[] {
  return (['a', 'b'] as const).flatMap((from) => {
    const sent = conversation.sent[from];
    const messages = (conversation.messages?.[from] ?? []).filter(({ end }) => end > skipped[from]);
    const carriers = carriersOf(conversation, from);
    const packets = (span: Span): number[] => carriers(span).map(({ id }) => id);
    const whole = messages.map((message) => {
      const { start, end } = message;
      return { from, sent, message, start, end, packets: packets(message) };
    });
    const between = uncovered(turns, from, messages, skipped[from]).map((span) => ({
      from,
      sent,
      ...span,
      packets: packets(span),
    }));
    return [...whole, ...between];
  });
}

/** Bytes of a side's turns that lie in none of its messages, turn by turn; `start`: of the first turn, in its stream. */
function uncovered(turns: readonly Turn[], from: End, messages: readonly Message[], start: number): Span[] {
  const found: Span[] = [];
  let begins = start;
  let at = start;
  let next = 0;
  for (const turn of turns) {
    if (turn.from !== from) continue;
    const end = begins + turn.bytes.length;
    for (; at < end; next++) {
      const message = messages[next];
      if (message === undefined || message.start >= end) break;
      if (message.start > at) found.push({ start: at, end: message.start });
      at = message.end;
    }
    if (at < end) found.push({ start: at, end });
    at = Math.max(at, end);
    begins = end;
  }
  return found;
}

type Read = (placed: Placed, message: Message) => Layer | undefined;

/** Reads a whole message as one layer. */
function reader(protocols: readonly Protocol[], { answered }: Conversation): Read {
  const known = new Map<number | string, Protocol>();
  for (const protocol of protocols)
    for (const { table, key } of protocol.rides) if (table === 'message') known.set(key, protocol);
  return ({ sent, start, end, packets }, message) => {
    const protocol = known.get(message.protocol);
    if (protocol === undefined) return undefined;
    const stream = {
      ...{ protocol: message.protocol, offset: start, messages: [message], sent },
      // Of a whole answer, the packet with which it is whole.
      answered: () => packets.map((packet) => answered?.(message, packet)).findLast((one) => one !== undefined),
    };
    const { layer } = protocol.dissect(sent, start, Math.min(end, sent.length), { below: [], whole: end, stream });
    return { source: protocol.source, ...layer };
  };
}

function told(placed: Placed, message: Message, read: Read): Decoded {
  const { from, packets, start, end, sent } = placed;
  const layer = read(placed, message);
  const content = isHttp(message) ? bodyOf(message, sent) : undefined;
  const says = meaningOf(message, 'the other side');
  const named = { name: message.name, says, packets: packets.slice(0, mostPackets) };
  return { from, start, end, ...named, ...(layer && { layer }), ...(content && { content }) };
}

function bodyOf(message: Parameters<typeof contentOf>[1], sent: Uint8Array): Content | undefined {
  const { bytes, state } = contentOf(sent, message, mostContent);
  if (bytes.length === 0) return undefined;
  const coding = codingOf(message);
  return { bytes: bytes.slice(), more: state === 'full', ...(coding === undefined ? {} : { coding }) };
}

function unread({ from, packets, start, end, sent }: Placed): Decoded {
  const bytes = sent.slice(start, Math.min(end, start + mostContent));
  const content = { bytes, more: end - start > bytes.length };
  return { from, packets: packets.slice(0, mostPackets), name: '', says: '', start, end, content };
}

const countOf = (fields: readonly Field[]): number =>
  fields.reduce((sum, { fields: inner }) => sum + 1 + countOf(inner ?? []), 0);
