// One conversation read again from its frames, apart from all others: what is known of its packets where conversations do not keep
// them. A long one is read in parts, so that no more than a part of it is kept. Pure.
import type { Endpoint } from '../../../server/shared/contract/entry.ts';
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import type { Declared } from '../../../server/shared/conversations/doors.ts';
import { newSegment, readSegment } from '../../../server/shared/conversations/segment.ts';
import type { Before } from '../../../server/shared/conversations/following.ts';
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import { fragmentAt } from '../../../server/shared/dissect/fragment.ts';
import { locate, newPlace } from '../../../server/shared/dissect/locate.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import type { Chains } from './chains.ts';
import { searched, type Found } from './picked.ts';
import { rowOf } from './row.ts';
import { packetOf } from './sketch.ts';
import type { Store } from './store.ts';

/**
 * Packets of a part, and bytes and messages that are said in it, after which it ends where what is spoken can be gone on with, or with the
 * next answer; and where it ends at any rate.
 */
const enough = { packets: 16_000, bytes: 768 * 1024, messages: 16_000 };
const most = 20_000;

/** Where conversations are read again. */
export interface Source {
  readonly store: Store;
  readonly chains: Chains;
  readonly protocols: readonly Protocol[];
  readonly declared: Declared;
}

/** Where a part begins. */
export interface Beginning {
  /** The conversation's last row before it; -1 where there is none. */
  readonly behind: number;
  /** Packets of it before. */
  readonly before: number;
  /** What is known of it by then. */
  readonly known?: Before | undefined;
  /** Who spoke first in it. */
  readonly asker?: Endpoint | undefined;
  /** It may be in the middle of something. */
  readonly torn: boolean;
}

export const wholeBeginning: Beginning = { behind: -1, before: 0, torn: false };

export class Reading {
  /** Where the part begins that is read. */
  beginning: Beginning;
  /** The part is over: what comes next is of another. */
  over = false;
  readonly #source: Source;
  readonly #place: number;
  readonly #located = newPlace();
  readonly #segment = newSegment();
  /** The row that was read last. */
  #last: number;
  /** The part's rows, and the conversation of each, where it is of one. */
  #rows = new Map<number, Conversation | undefined>();
  #conversations: Conversations;
  /** Of the packet that was read last. */
  #conversation: Conversation | undefined;
  #bytes = 0;

  /** `place`: of the conversation, as `Streams` has it. */
  constructor(source: Source, place: number, beginning = wholeBeginning) {
    this.#source = source;
    this.#place = place;
    this.beginning = beginning;
    this.#last = beginning.behind;
    this.#conversations = this.#anew();
  }

  /** The rows of the part that are read. */
  get rows(): ReadonlyMap<number, Conversation | undefined> {
    return this.#rows;
  }

  /** The row that comes next; -1 where none has come. */
  get next(): number {
    const { chains } = this.#source;
    return this.#last < 0 ? chains.first(this.#place) : chains.next(this.#last);
  }

  /** Packets that come behind this part, as far as they have come. */
  get behind(): number {
    return this.#source.chains.count(this.#place) - this.beginning.before - this.#rows.size;
  }

  /** Read on in this part, so many rows at most. Returns how many. */
  read(upTo: number): number {
    let count = 0;
    for (let row = this.next; row >= 0 && count < upTo && !this.over; row = this.next) {
      const frame = this.#source.store.frame(row);
      if (frame === undefined) break;
      this.over = this.#endsBefore(frame);
      if (this.over) break;
      this.#take(frame, row);
      count += 1;
    }
    return count;
  }

  /** Go on with the next part: nothing of this one is kept. */
  begin(): void {
    const [one, { size }] = [this.#conversation, this.#rows];
    const spoken = this.#goesOn;
    const known = one?.transport === 'tcp' ? { world: one.world, a: one.a, sides: one.sides, spoken } : undefined;
    this.beginning = {
      behind: this.#last,
      before: this.beginning.before + size,
      known,
      asker: this.#asker,
      torn: size >= most && spoken === undefined,
    };
    this.#conversations = this.#anew();
    this.#rows = new Map();
    this.#bytes = 0;
    this.over = false;
  }

  /** The packet of a row of the part. */
  find(row: number): Found | undefined {
    const conversation = this.#rows.get(row);
    const id = this.#source.store.id(row);
    const packet = conversation && id !== undefined ? packetOf(conversation, id) : undefined;
    return packet && conversation && { packet, conversation };
  }

  #take(frame: Frame, row: number): void {
    for (const piece of this.#piecesOf(frame, row)) this.#conversations.add(piece);
    const conversation = this.#conversations.add(frame);
    this.#last = row;
    this.#rows.set(row, conversation);
    this.#conversation = conversation ?? this.#conversation;
    const packet = conversation?.packets.at(-1);
    if (packet && packet.id === frame.id && 'length' in packet) this.#bytes += packet.length;
  }

  /** Of a packet in fragments, only the row that completes it is its conversation's: the pieces lie before it, and are of none. */
  *#piecesOf({ link, bytes, original }: Frame, row: number): Generator<Frame> {
    const { store, chains } = this.#source;
    const place = this.#located;
    if (!locate(link, bytes, original, place) || fragmentAt(bytes, place) === undefined) return;
    for (let one = Math.max(0, row - searched); one < row; one++) {
      const piece = chains.streams.place(one) === 0 ? store.frame(one) : undefined;
      if (piece !== undefined) yield piece;
    }
  }

  /** A new question, after an answer, is a good end for a part that is long enough. */
  #endsBefore(frame: Frame): boolean {
    const { size } = this.#rows;
    if (size >= most) return true;
    const one = this.#conversation;
    const lost = this.beginning.torn && one?.transport === 'tcp' && one.messages === undefined;
    if (size === 0 || !(size >= enough.packets || this.#bytes >= enough.bytes || this.#saysMuch || lost)) return false;
    return this.#goesOn !== undefined || (this.#settled && this.#asks(frame));
  }

  /** It comes from who spoke first, carries something, and the other one has spoken last. */
  #asks(frame: Frame): boolean {
    const one = this.#conversation;
    if (one?.transport !== 'tcp') return true;
    const last = one.packets.findLast(({ length }) => length > 0);
    if (last === undefined || this.#isAsker(one[last.from]) || !this.#isAsker(rowOf(frame, undefined).from))
      return false;
    const place = this.#located;
    const says =
      locate(frame.link, frame.bytes, frame.original, place) && readSegment(frame.bytes, place, this.#segment);
    return says && this.#segment.length > 0;
  }

  get #saysMuch(): boolean {
    const one = this.#conversation;
    if (one?.transport !== 'tcp' || one.messages === undefined) return false;
    return one.messages.a.length + one.messages.b.length >= enough.messages;
  }

  /** Messages of a protocol begin here on both sides: the next part can go on with it. */
  get #goesOn(): Before['spoken'] {
    return this.#conversation?.transport === 'tcp' ? this.#conversations.goesOn(this.#conversation) : undefined;
  }

  get #asker(): Endpoint | undefined {
    return this.beginning.asker ?? this.#conversation?.a;
  }

  #isAsker({ address, port }: Endpoint): boolean {
    return this.#asker?.address === address && this.#asker.port === port;
  }

  /** No message waits for its rest. */
  get #settled(): boolean {
    const one = this.#conversation;
    if (one?.transport !== 'tcp') return true;
    return [one.messages?.a, one.messages?.b].every((said) => said?.at(-1)?.state !== 'waits');
  }

  #anew(): Conversations {
    const { protocols, declared } = this.#source;
    return new Conversations(protocols, { stay: true, declared, before: this.beginning.known });
  }
}
