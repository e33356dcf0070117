// What the filter asks about a frame, by fixed offsets from its bytes, and from what the worker keeps of its conversation. The worker
// keeps one and has it filled for each frame in turn, so that a scan of a million frames makes no garbage; what only some filters
// ask is looked up when they do.
import type { Frame } from '../../../../server/shared/contract/frames.ts';
import { saidIn } from '../../../../server/shared/conversations/context.ts';
import type { Speaker } from '../../../../server/shared/conversations/speakers.ts';
import type { Conversation, Packet } from '../../../../server/shared/conversations/types.ts';
import type { Who } from '../../../../server/shared/conversations/who.ts';
import type { Message } from '../../../../server/shared/dissect/messages/types.ts';
import type { Previous } from '../../dissector/previous.ts';
import { noSides, type Streams } from '../../dissector/streams.ts';
import type { SkimmedRow } from '../../dissector/skimmed.ts';
import { Heads, isIn, payloadOf } from './filter/heads.ts';
import type { Head, PacketFacts, Sides } from './filter/types.ts';

/** What is known beside the frame. */
export interface Beside {
  /** Its conversation, as far as it is followed. */
  readonly find: (id: number) => { readonly packet: Packet; readonly conversation: Conversation } | undefined;
  /** Of a row among all that are kept: what is known of it where no conversation keeps its packet. */
  readonly skimmed?: (row: number) => SkimmedRow | undefined;
  /** Of a row, the same as `find`, read again for a filter that asks what messages say. */
  readonly again?: (row: number) => ReturnType<Beside['find']>;
  /** Which conversation each row is of, where the list begins with row `first`. */
  readonly streams?: Streams;
  readonly first?: number;
  /** When the packet of a row came, in ns; and which row of its conversation was before it, for a filter that asks for that. */
  readonly at?: (row: number) => number | undefined;
  readonly previous?: Previous | undefined;
  /** Which programs speak: while a filter asks for it. */
  readonly who?: Who | undefined;
}

const nothing: readonly Message[] = [];
const some = (protocol: string): readonly Message[] => [{ protocol, name: '', start: 0, end: 0, state: 'waits' }];
const beginning = some('http');
const none = new Uint8Array(0);

/** Facts about one frame at a time, in their order. */
export class FrameFacts implements PacketFacts {
  link = 0;
  bytes: Uint8Array = none;
  original = 0;
  number = 0;
  time = 0;
  readonly #heads = new Heads();
  readonly #beside: Beside;
  #frame: Frame | undefined;
  /** What was found of its conversation; undefined while nobody has asked. */
  #found: ReturnType<Beside['find']>;
  #asked = false;
  /** What the side of the ending messages has said so far. */
  #sent: Uint8Array = none;
  #named = false;
  /** The row before it in its conversation. */
  #before: number | undefined;

  constructor(beside: Beside) {
    this.#beside = beside;
  }

  /** Read a frame, the `row`th of the list from 0; `began`: ns at which the list begins. */
  read(frame: Frame, row: number, began: number): this {
    this.#frame = frame;
    this.link = frame.link;
    this.bytes = frame.bytes;
    this.original = frame.original;
    this.number = row + 1;
    this.time = frame.at - began;
    this.#asked = false;
    this.#named = false;
    this.#before = this.#beside.previous?.take(this.#row);
    this.#heads.read(frame);
    return this;
  }

  get depth(): number {
    return this.#heads.depth;
  }

  get heads(): Heads['heads'] {
    return this.#heads.heads;
  }

  get conversation(): number {
    return this.#beside.streams?.number(this.#row) ?? -1;
  }

  get tcpStream(): number {
    return this.#streamOf('tcp');
  }

  get udpStream(): number {
    return this.#streamOf('udp');
  }

  sides(segment: Head): Sides {
    return this.#beside.streams?.sides(this.#row, segment) ?? noSides;
  }

  get sincePacket(): number {
    return this.#since(this.#row - 1);
  }

  get sinceFirst(): number | undefined {
    const first = this.#beside.streams?.first(this.#row) ?? -1;
    return first < 0 ? undefined : this.#since(first);
  }

  get sinceLast(): number | undefined {
    return this.#before === undefined ? undefined : this.#since(this.#before);
  }

  get marks(): number {
    const packet = this.#look()?.packet;
    if (packet === undefined) return this.#beside.skimmed?.(this.#row)?.marks ?? 0;
    return 'marks' in packet ? packet.marks : 0;
  }

  get messages(): readonly Message[] {
    const found = this.#look();
    if (found) return saidIn(found.packet, found.conversation)?.messages ?? nothing;
    const protocol = this.#beside.skimmed?.(this.#row)?.protocol;
    return protocol === undefined ? (this.#beginsHttp() ? beginning : nothing) : some(protocol);
  }

  /** A message that only its sender's goodbye ends is over with that; the last one of a side may still grow. */
  get ending(): readonly Message[] {
    const { packet, conversation } = this.#whole() ?? {};
    if (packet === undefined || conversation === undefined || ('kind' in packet && packet.kind === 'icmp'))
      return nothing;
    const end = ('offset' in packet ? packet.offset : 0) + packet.length;
    const { messages = nothing, sent = none } = saidIn(packet, conversation) ?? {};
    this.#sent = sent;
    return messages.filter((message) => message.end <= end && message.state !== 'waits');
  }

  get answers(): PacketFacts['answers'] {
    const { packet, conversation } = this.#whole() ?? {};
    const said = packet && conversation && saidIn(packet, conversation);
    return (said?.messages ?? nothing).flatMap((message) => {
      const found = said?.answered?.(message);
      return found === undefined || found.brings === 'first' ? [] : { protocol: message.protocol, after: found.after };
    });
  }

  bytesOf({ start, end }: Message): Uint8Array {
    return this.#sent.subarray(start, end);
  }

  get from(): Speaker | undefined {
    return this.#name()?.from;
  }

  get to(): Speaker | undefined {
    return this.#name()?.to;
  }

  /** Its row among all that are kept. */
  get #row(): number {
    return (this.#beside.first ?? 0) + this.number - 1;
  }

  /** ns since the packet of a row came: 0 where there is none. */
  #since(row: number): number {
    const at = this.#frame?.at ?? 0;
    return at - (this.#beside.at?.(row) ?? at);
  }

  #streamOf(transport: 'tcp' | 'udp'): number {
    const stream = this.#beside.streams?.of(this.#row);
    return stream?.transport === transport ? stream.index : -1;
  }

  /** The same where all that was said is known. */
  #whole(): ReturnType<Beside['find']> {
    return this.#beside.again?.(this.#row) ?? this.#look();
  }

  #look(): ReturnType<Beside['find']> {
    if (!this.#asked) this.#found = this.#beside.find(this.#frame?.id ?? 0);
    this.#asked = true;
    return this.#found;
  }

  #name(): Who | undefined {
    const { who } = this.#beside;
    const head = this.depth > 0 ? this.heads[0] : undefined;
    if (head === undefined || this.#frame === undefined) return undefined;
    if (!this.#named) who?.read(this.#frame.world, head.place, head.bytes, this.#frame.at);
    this.#named = true;
    return who;
  }

  /** Of a conversation that is not followed, where an HTTP message begins can be seen. */
  #beginsHttp(): boolean {
    const [head] = this.heads;
    if (head === undefined || this.depth === 0 || !isIn(head.place, 6)) return false;
    const start = payloadOf(head);
    if (start < 0 || !firstLetters.has(head.bytes[start] ?? 0)) return false;
    return beginnings.some((text) => text.every((byte, at) => head.bytes[start + at] === byte));
  }
}

/** The shortest beginnings: "GET / HTTP/1.1" in full would need the whole line, and lines may come in pieces (RFC 9112, 2.1). */
const beginnings = ['HTTP/1.', 'GET /', 'HEAD /', 'POST /', 'PUT /', 'DELETE /', 'PATCH /', 'OPTIONS ', 'TRACE /'].map(
  (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
);
const firstLetters = new Set(beginnings.map(([first]) => first));
