// WebSocket in the two streams of a conversation (RFC 6455): frames one after another, and what messages hold that come in parts
// or packed (RFC 7692).
import { u16 } from '../bytes.ts';
import { inflate, windowSize } from '../inflate.ts';
import { OneByOne, sized, unfinished, unreadable, type Here } from '../messages/one-by-one.ts';
import type { Side } from '../messages/types.ts';
import { clip } from '../messages/words.ts';
import { bytesText, printable } from '../text.ts';
import { closeText, headAt, opcodes, unmasked } from './head.ts';
import type { Content, Head, WebSocketFrame } from './types.ts';

/** Bytes that come out of one message at most, and of all of a conversation. */
const [mostOut, mostOfAll] = [2 ** 20, 2 ** 24];
/** Bytes of a message that are kept for show. */
const shown = 512;

/** A message of which parts have come. */
interface Open {
  readonly kind: number;
  readonly packed: boolean;
  readonly parts: Uint8Array[];
}

/** What was agreed on, and what frames to come may refer to. */
interface Agreed {
  readonly extensions: readonly string[];
  readonly open: Readonly<Record<Side, Open | undefined>>;
  readonly before: Readonly<Record<Side, Uint8Array | undefined>>;
}

const copied = (open: Open | undefined): Open | undefined => open && { ...open, parts: [...open.parts] };

export class WebSocketReader extends OneByOne {
  /** Packed messages were agreed on; by whom each one is packed for itself, the words say. */
  readonly #packs: string | undefined;
  readonly #open: Record<Side, Open | undefined>;
  /** What packed messages of a side may refer to; undefined where it is lost. */
  readonly #before: Record<Side, Uint8Array | undefined>;
  readonly #extensions: readonly string[];
  #out = 0;

  /** `about`: see http/reader.ts, or of the reader that this one goes on behind. */
  constructor(from: Readonly<Record<Side, number>>, about: unknown) {
    super(from);
    const { extensions = [], open, before } = (about ?? {}) as Partial<Agreed>;
    this.#extensions = extensions;
    this.#open = { a: copied(open?.a), b: copied(open?.b) };
    this.#before = { a: new Uint8Array(0), b: new Uint8Array(0), ...before };
    this.#packs = extensions
      .flatMap((line) => line.toLowerCase().split(','))
      .find((one) => one.split(';')[0]?.trim() === 'permessage-deflate');
  }

  protected override get about(): Agreed {
    const open = { a: copied(this.#open.a), b: copied(this.#open.b) };
    return { extensions: this.#extensions, open, before: { ...this.#before } };
  }

  protected next(here: Here): WebSocketFrame {
    const { bytes, at, side } = here;
    const head = headAt(bytes, at, this.#packs !== undefined);
    const named = (name: string): { protocol: 'websocket'; name: string } => ({ protocol: 'websocket', name });
    if (head === undefined) return { ...named('a frame'), ...unfinished(here, 'the rest of a frame’s head') };
    const why = typeof head === 'string' ? head : this.#outOfTurn(head, side);
    if (typeof head === 'string' || why !== undefined) return { ...named('no frame'), ...unreadable(here, why ?? '') };
    const place = sized(here, head.size + head.length);
    const open = this.#open[side];
    const kind = head.opcode === 0 ? (open?.kind ?? 0) : head.opcode;
    const packed = head.packed || (head.opcode === 0 && open?.packed === true) ? { packed: true as const } : {};
    const frame = { head, kind, ...packed, ...place };
    if (place.state !== 'whole') return { ...named(nameOf(head, kind)), says: saysOf(head, kind), ...frame };
    const payload = unmasked(bytes.subarray(at, place.end), head);
    const content = head.opcode > 7 ? undefined : this.#take(head, kind, payload, side);
    const name = clip(`${nameOf(head, kind)}${contentText(head, kind, payload, content)}`, 64);
    return { ...named(name), says: saysOf(head, kind), ...frame, ...(content && { content }) };
  }

  #outOfTurn({ opcode }: Head, side: Side): string | undefined {
    if (opcode === 0 && !this.#open[side]) return 'A message goes on that has not begun.';
    return opcode > 0 && opcode < 8 && this.#open[side] ? 'A message begins before the last one has ended.' : undefined;
  }

  /** A part of a message; gives what the message holds where this is its end and the frame alone does not say it. */
  #take(head: Head, kind: number, payload: Uint8Array, side: Side): Content | undefined {
    const open = this.#open[side] ?? { kind, packed: head.packed, parts: [] };
    open.parts.push(payload);
    this.#open[side] = open;
    if (!head.fin) return undefined;
    this.#open[side] = undefined;
    if (open.parts.length === 1 && !open.packed) return undefined;
    const whole = joined(open.parts);
    return open.packed
      ? this.#unpack(whole, side, head.masked)
      : { beginning: whole.slice(0, shown), length: whole.length };
  }

  /** RFC 7692, 7.2.2: four bytes were left out at the end. */
  #unpack(packed: Uint8Array, side: Side, client: boolean): Content {
    const alone = this.#packs?.includes(client ? 'client_no_context_takeover' : 'server_no_context_takeover') === true;
    const before = alone ? new Uint8Array(0) : this.#before[side];
    const nothing = { beginning: new Uint8Array(0), length: 0 };
    if (before === undefined) return { ...nothing, why: 'it refers to a message that was not unpacked' };
    const most = Math.min(mostOut, mostOfAll - this.#out);
    const found = inflate(joined([packed, Uint8Array.of(0, 0, 0xff, 0xff)]), { most, before, on: true });
    this.#out += found.bytes.length;
    const good = found.state === 'short' && found.used === packed.length + 4;
    this.#before[side] = good ? joined([before, found.bytes]).slice(-windowSize) : undefined;
    const content = { beginning: found.bytes.slice(0, shown), length: found.bytes.length };
    if (good) return content;
    if (found.state === 'full') return { ...content, why: 'there is more, which is not unpacked' };
    return { ...content, why: 'it cannot be unpacked' };
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function nameOf({ opcode, fin }: Head, kind: number): string {
  const what = opcodes[kind] ?? 'message';
  if (opcode === 0) return fin ? `${what}, last part` : `${what}, next part`;
  return fin ? what : `${what}, first part`;
}

/** " “hello”", " 1000, normal closure" */
function contentText({ opcode }: Head, kind: number, payload: Uint8Array, content: Content | undefined): string {
  if (opcode === 8) return payload.length < 2 ? '' : ` ${closeText(u16(payload, 0))}`;
  if (content?.why !== undefined) return `, ${content.why}`;
  const own = content?.beginning ?? payload;
  const text = kind === 2 ? undefined : printable(own, 40);
  if (text !== undefined) return ` “${text}”`;
  return own.length === 0 ? '' : `, ${bytesText(content?.length ?? payload.length)}`;
}

function saysOf({ opcode, fin }: Head, kind: number): string {
  if (opcode === 8) return 'This side ends the conversation, and says why. The other answers with the same.';
  if (opcode === 9) return 'Are you there? The other side must answer with a pong that carries the same.';
  if (opcode === 10) return 'The answer to a ping; unasked, it only says that somebody is there.';
  if (!fin) return 'A part of a message: more of it follows.';
  if (opcode === 0) return 'With this part the message is whole.';
  return kind === 1 ? 'A message of text.' : 'A message of bytes.';
}
