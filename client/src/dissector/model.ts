// What the worker knows: all frames as bytes, the conversations among them, and the strip of bytes over time. It answers
// the page's questions and tells what changed. Pure: the worker file only carries messages.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import type { TcpConversation, TcpPacket } from '../../../server/shared/conversations/types.ts';
import { newPlace } from '../../../server/shared/dissect/locate.ts';
import type { Known, Layer } from '../../../server/shared/dissect/types.ts';
import type { Detail, FromWorker, Row, Sketch } from './messages.ts';
import { kindOf, rowOf } from './row.ts';
import { packetOf, sketch, type Label } from './sketch.ts';
import { Store } from './store.ts';
import { Timeline } from './timeline.ts';

type Delta = Extract<FromWorker, { type: 'delta' }>;

/** Bytes of frames kept in the browser; the server keeps 64 MiB. */
const mostBytes = 192 * 2 ** 20;
/** Packets that conversations take up (about 0.3 kB each), and conversations drawn. */
const mostFollowed = 20_000;
const mostDrawn = 12;

/** The words and the dissection, from server/shared. */
export interface Knowledge {
  readonly label: Label;
  readonly story: (packet: TcpPacket, conversation: TcpConversation) => { title: string; says: string };
  readonly dissect: (frame: Frame, known?: Known) => readonly Layer[];
}

export class Model {
  readonly #knowledge: Knowledge;
  readonly #store = new Store(mostBytes);
  readonly #place = newPlace();
  #conversations = new Conversations();
  /** The conversation of each frame that is followed. */
  #of = new Map<number, TcpConversation>();
  #undrawn = 0;
  #timeline = new Timeline();
  #from = 1;
  /** The step's first row. */
  #row = 0;
  /** Frames before the step, those that were let go included. */
  #before = 0;
  #window = { first: 0, rows: 0, follow: false };
  #sketched = new WeakMap<TcpConversation, { version: string; sketch: Sketch | undefined }>();

  /** The sketches that the page has. */
  #told: readonly Sketch[] = [];

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
  }

  /** Take a batch up. Throws RangeError on a malformed one. */
  add(batch: Uint8Array): void {
    if (this.#store.add(batch, (frame) => this.#take(frame))) this.#readAnew();
  }

  /** The step began anew at this entry id. */
  enter(id: number): void {
    this.#from = id;
    this.#before = this.#store.released + this.#store.rowOf(id);
    this.#sketched = new WeakMap();
    this.#readAnew();
  }

  window(first: number, rows: number, follow: boolean): void {
    this.#window = { first, rows: Math.min(rows, 500), follow };
  }

  /** Everything as it is now; what has not changed since the last call is left out. */
  delta(): Delta {
    const packets = this.#store.rows - this.#row;
    const all = this.#conversations.list.filter(({ packets: own }) => (own.at(-1)?.id ?? 0) >= this.#from);
    const sketches = all
      .slice(-mostDrawn)
      .map((conversation) => this.#sketch(conversation))
      .filter((one) => one !== undefined);
    const same = sketches.length === this.#told.length && sketches.every((one, index) => one === this.#told[index]);
    this.#told = sketches;
    const strip = this.#window.rows > 0 ? this.#timeline.news() : undefined;
    return {
      type: 'delta',
      packets,
      released: Math.max(0, this.#store.released - this.#before),
      began: this.#store.frame(this.#row)?.at,
      ...(same ? {} : { sketches }),
      olderConversations: Math.max(0, all.length - mostDrawn),
      undrawn: this.#undrawn,
      window: this.#rows(packets),
      ...(strip === undefined ? {} : { strip }),
    };
  }

  /** All of one packet; undefined when its bytes are not kept. */
  detail(id: number): Detail | undefined {
    const frame = this.#store.frame(this.#store.rowOf(id));
    if (frame?.id !== id) return undefined;
    const conversation = this.#of.get(id);
    const packet = conversation && packetOf(conversation, id);
    const story = conversation && packet && this.#knowledge.story(packet, conversation);
    const sides = conversation?.sides;
    const [sender, receiver] = packet?.from === 'b' ? [sides?.b, sides?.a] : [sides?.a, sides?.b];
    const borrowed = conversation && ((port: number) => port === conversation.a.port && port !== conversation.b.port);
    return {
      id,
      at: frame.at,
      world: frame.world,
      original: frame.original,
      bytes: frame.bytes.slice(),
      layers: this.#knowledge.dissect(frame, conversation && { tcp: { sender, receiver }, borrowed }),
      title: story?.title ?? rowOf(frame, undefined).what,
      says: story?.says ?? '',
    };
  }

  #take(frame: Frame): void {
    if (frame.id < this.#from) {
      this.#row += 1;
      this.#before += 1;
    }
    this.#follow(frame);
  }

  #follow(frame: Frame): void {
    const counts = frame.id >= this.#from;
    if (counts) this.#timeline.add(frame.at, kindOf(frame, this.#place), frame.original);
    if (this.#of.size >= mostFollowed) {
      if (counts) this.#undrawn += 1;
      return;
    }
    const conversation = this.#conversations.add(frame);
    if (conversation !== undefined) this.#of.set(frame.id, conversation);
  }

  /** Rows have moved, or the step began anew. */
  #readAnew(): void {
    this.#conversations = new Conversations();
    this.#of = new Map();
    this.#timeline = new Timeline();
    this.#undrawn = 0;
    this.#row = this.#store.rowOf(this.#from);
    // Conversations that are older than the step are followed as far as there is room.
    for (let row = Math.max(0, this.#row - mostFollowed / 2); row < this.#store.rows; row++) {
      const frame = this.#store.frame(row);
      if (frame !== undefined) this.#follow(frame);
    }
  }

  #sketch(conversation: TcpConversation): Sketch | undefined {
    const version = `${conversation.packets.length} ${conversation.states.length} ${conversation.packets.at(-1)?.id}`;
    const known = this.#sketched.get(conversation);
    if (known?.version === version) return known.sketch;
    const made = sketch(conversation, this.#from, this.#knowledge.label);
    this.#sketched.set(conversation, { version, sketch: made });
    return made;
  }

  #rows(packets: number): Delta['window'] {
    const { rows, follow } = this.#window;
    if (rows === 0) return undefined;
    const first = follow ? Math.max(0, packets - rows) : this.#window.first;
    const list: Row[] = [];
    for (let row = first; row < Math.min(first + rows, packets); row++) {
      const frame = this.#store.frame(this.#row + row);
      if (frame !== undefined) list.push(rowOf(frame, this.#what(frame.id)));
    }
    return { first, rows: list };
  }

  #what(id: number): string | undefined {
    const conversation = this.#of.get(id);
    const packet = conversation && packetOf(conversation, id);
    return packet && this.#knowledge.label(packet, conversation);
  }
}
