// Counts all packets of a run, one frame after another, and keeps none of them: conversations, protocols, bytes and round trips over
// time. What it holds is bounded but for 4 bytes a frame, which say of which conversation that is (focus.ts).
import type { Frame } from '../contract/frames.ts';
import { Conversations } from '../conversations/conversations.ts';
import type { Declared } from '../conversations/doors.ts';
import { isMarked } from '../conversations/marks.ts';
import type { Conversation, End, Packet, TcpPacket } from '../conversations/types.ts';
import { fragmentAt } from '../dissect/fragment.ts';
import { locate, newPlace } from '../dissect/locate.ts';
import type { Protocol } from '../dissect/types.ts';
import { Charting } from './charting.ts';
import { countBelow, Node } from './hierarchy.ts';
import { Numbers, ofAny } from './numbers.ts';
import { carries, spokenIn } from './spoken.ts';
import { Tally, type Unread } from './tally.ts';
import type { Charts, ConversationRow, ProtocolNode } from './types.ts';

/** Bytes kept of what a side says: enough to know what it speaks. */
const keptBytes = 2048;
/** Asks to begin that may be the next conversation's, kept until that is known. */
const mostStrays = 1000;

/** A SYN amid an open conversation, counted there. */
interface Stray {
  readonly tally: Tally;
  readonly from: End;
  readonly bytes: number;
  readonly place: number;
}

export class Survey {
  /** Packets that were counted. */
  packets = 0;
  /** Of which conversation each frame is, by its place: 0 of none. */
  readonly numbers = new Numbers();
  readonly #conversations: Conversations;
  readonly #tallies = new WeakMap<Conversation, Tally>();
  readonly #root = new Node();
  readonly #charting = new Charting(false);
  readonly #place = newPlace();
  readonly #strays = new Map<number, Stray>();
  #begun = 0;
  /** The frame being taken, and where what its packet carries is counted; undefined where it is not counted. */
  #frame: Frame | undefined;
  #node: Node | undefined;

  /** `protocols`: those that are looked for in what is said; `declared`: the one that is asked first. */
  constructor(protocols: readonly Protocol[] = [], declared: Declared = () => undefined) {
    this.#conversations = new Conversations(protocols, {
      declared,
      packets: 0,
      bytes: keptBytes,
      heard: (packet, conversation, acknowledged) => this.#hear(packet, conversation, acknowledged),
    });
  }

  /** Take the next frame. One that is not counted only tells what its conversation was before. */
  add(frame: Frame, counted = true): void {
    const { bytes } = frame;
    const located = locate(frame.link, bytes, frame.original, this.#place);
    const isPiece = located && fragmentAt(bytes, this.#place) !== undefined;
    this.#frame = frame;
    this.#node = counted ? countBelow(this.#root, frame, located ? this.#place : undefined) : undefined;
    if (counted) this.packets += 1;
    const conversation = this.#conversations.add(frame);
    const tally = conversation && this.#tallies.get(conversation);
    this.numbers.push(tally?.number ?? (isPiece ? ofAny : 0));
  }

  /** The conversations that are known, in the order in which they began; `begun`: with those that were forgotten since. */
  get conversations(): { readonly rows: readonly ConversationRow[]; readonly begun: number } {
    const { list, udp } = this.#conversations;
    const rows = [...list, ...udp].map((one) => this.#tallies.get(one)?.row(one)).filter((row) => row !== undefined);
    return { rows: rows.sort((one, other) => one.id - other.id), begun: this.#begun };
  }

  /** The conversation with this number, where it is still known. */
  find(number: number): Conversation | undefined {
    return this.#first((one) => this.numberOf(one) === number);
  }

  named(key: string): Conversation | undefined {
    return this.#first((one) => one.key === key);
  }

  /** 0 where nothing of it was counted. */
  numberOf(conversation: Conversation): number {
    return this.#tallies.get(conversation)?.number ?? 0;
  }

  row(conversation: Conversation): ConversationRow | undefined {
    return this.#tallies.get(conversation)?.row(conversation);
  }

  get protocols(): readonly ProtocolNode[] {
    return this.#root.tree;
  }

  /** All conversations together. */
  get charts(): Charts {
    return this.#charting.charts;
  }

  #hear(packet: Packet, conversation: Conversation, acknowledged: TcpPacket | undefined): void {
    const tally = this.#tallyOf(conversation);
    const trip = tally.measure(packet, acknowledged);
    const frame = this.#frame;
    if (frame === undefined || this.#node === undefined) return;
    if (packet.id !== frame.id) return this.#hearAgain(packet, tally);
    if (isStray(packet, tally)) {
      if (this.#strays.size >= mostStrays) this.#strays.clear();
      const place = this.numbers.size;
      this.#strays.set(packet.id, { tally, from: packet.from, bytes: frame.original, place });
    }
    const spoken = spokenIn(packet, conversation);
    this.#count(packet, spoken, conversation, tally.unread, this.#node);
    tally.take(packet, frame.original, spoken, trip);
    this.#charting.take(packet, frame.original, trip);
  }

  /** It was the first packet of this conversation, and no part of the one before. */
  #hearAgain(packet: Packet, tally: Tally): void {
    const stray = this.#strays.get(packet.id);
    if (stray === undefined) return;
    stray.tally.giveBack(stray.from, stray.bytes);
    this.numbers.set(stray.place, tally.number);
    this.#strays.delete(packet.id);
    tally.take(packet, stray.bytes, undefined, undefined);
  }

  /** Count what the packet says, on its transport. */
  #count(packet: Packet, spoken: string | undefined, conversation: Conversation, unread: Unread, node: Node): void {
    const messages = conversation.transport === 'tcp' ? conversation.messages : undefined;
    const bytes = this.#frame?.original ?? 0;
    if (messages && unread.packets > 0) {
      // Only now it is known what was said before.
      const [first] = [...messages.a, ...messages.b];
      if (first) node.move('data', first.protocol, unread);
      unread.packets = 0;
      unread.bytes = 0;
    }
    // What was sent again says nothing new; Wireshark does not count it here either.
    if (!carries(packet) || isAgain(packet)) return;
    node.on(spoken ?? 'data').count(bytes);
    if (spoken !== undefined || conversation.transport === 'udp' || messages) return;
    unread.packets += 1;
    unread.bytes += bytes;
  }

  #first(is: (one: Conversation) => boolean): Conversation | undefined {
    const { list, udp } = this.#conversations;
    return list.find(is) ?? udp.find(is);
  }

  #tallyOf(conversation: Conversation): Tally {
    const known = this.#tallies.get(conversation);
    if (known !== undefined) return known;
    const tally = new Tally(++this.#begun);
    this.#tallies.set(conversation, tally);
    return tally;
  }
}

const isAgain = (packet: Packet): boolean => !('kind' in packet) && isMarked(packet, 'retransmission');

/** It asks to begin anew where it is not known yet that something has ended. */
const isStray = (packet: Packet, { packets }: Tally): boolean =>
  !('kind' in packet) &&
  packet.flags.syn &&
  !packet.flags.ack &&
  packets.a + packets.b > 0 &&
  isMarked(packet, 'reused-ports');
