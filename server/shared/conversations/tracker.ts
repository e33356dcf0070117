// Follows one TCP conversation: takes its segments in the order of capture, and fills in what types.ts promises.
// What is only needed to go on stays in here.
import type { Endpoint } from '../contract/entry.ts';
import type { Frame } from '../contract/frames.ts';
import { ahead, u32 } from '../dissect/bytes.ts';
import type { Heard } from '../dissect/messages/types.ts';
import { Analysis } from './analysis.ts';
import { arrivals } from './arrivals.ts';
import { keptOf, type Before, type Following } from './following.ts';
import { markBits } from './marks.ts';
import type { Quote } from './quote.ts';
import type { Segment } from './segment.ts';
import { Spoken, type Claiming } from './spoken.ts';
import { Stream } from './stream.ts';
import { TakenSegment } from './taken.ts';
import { advance, EndState, isOver, type Teller } from './tcp-states.ts';
import type { End, IcmpError, StateChange, TcpConversation, TcpPacket, TcpState } from './types.ts';

/** How far back a repeated packet is looked for. */
const searchLimit = 2_000;
/** ICMP errors kept in a conversation. */
const icmpLimit = 200;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Conversation = Writable<Omit<TcpConversation, 'packets' | 'states' | 'sides' | 'sent' | 'fins' | 'icmp'>> & {
  readonly packets: TcpPacket[];
  readonly states: StateChange[];
  readonly sides: Writable<TcpConversation['sides']>;
  readonly sent: Writable<TcpConversation['sent']>;
  readonly fins: { [E in End]?: { id: number; acked?: number } };
  readonly icmp: IcmpError[];
};

class Side extends EndState {
  readonly end: End;
  readonly stream: Stream;
  isn: number | undefined = undefined;
  /** What its first number must have been where its SYN was not seen: one less than what it said first, or than what was acknowledged. */
  inferred: number | undefined = undefined;
  /** The window shift it offered. */
  shift: number | undefined = undefined;
  /** The id of its latest SYN, with or without ACK. */
  synId = 0;
  /** The number after the last it has sent, and after the last byte of payload. */
  next: number | undefined = undefined;
  dataEnd: number | undefined = undefined;
  /** How far the other side has acknowledged its payload. */
  acked: number | undefined = undefined;
  /** It will say nothing more. */
  ended = false;

  constructor(end: End, bytes: number) {
    super();
    this.end = end;
    this.stream = new Stream(bytes);
  }
}

export class Tracker implements Teller {
  readonly conversation: TcpConversation;
  readonly #conversation: Conversation;
  readonly #a: Side;
  readonly #b: Side;
  readonly #following: Following;
  readonly #most: number;
  #spoken: Spoken;
  readonly #analysis = new Analysis();
  /** The frame being taken, for the changes it shows. */
  #id = 0;
  #at = 0;
  /** What its sender's stream held before it. */
  #before = { end: 'a' as End, whole: 0 };

  /** `declared`: what is spoken here, as the service says. */
  constructor(
    key: string,
    world: number,
    a: Endpoint,
    b: Endpoint,
    protocols: readonly Claiming[],
    following: Following,
    declared?: string,
  ) {
    const { packets, bytes } = keptOf(following);
    this.#following = following;
    this.#most = packets;
    this.#a = new Side('a', bytes);
    this.#b = new Side('b', bytes);
    this.#spoken = new Spoken(protocols, declared);
    this.#conversation = {
      key,
      transport: 'tcp',
      world,
      a,
      b,
      packets: [],
      unlisted: 0,
      states: [],
      sides: {},
      sent: { a: this.#a.stream.bytes, b: this.#b.stream.bytes },
      fins: {},
      icmp: [],
    };
    this.conversation = this.#conversation;
    if (following.before) this.#remember(following.before, protocols, declared);
  }

  /** What is spoken here goes on behind what was seen, as far as it came without gaps; see Conversations. */
  get goesOn(): Before['spoken'] {
    const isWhole = ({ stream, dataEnd }: Side): boolean =>
      dataEnd === undefined || stream.offset(dataEnd) === stream.whole;
    const spoken = isWhole(this.#a) && isWhole(this.#b) ? this.#spoken.goesOn : undefined;
    const next = { ...numbered('a', this.#a.dataEnd), ...numbered('b', this.#b.dataEnd) };
    return spoken && { ...spoken, next };
  }

  /** Its sides, and what is spoken, where it is this very conversation. */
  #remember({ world, a, sides, spoken }: Before, protocols: readonly Claiming[], declared: string | undefined): void {
    const one = this.#conversation;
    const isSame = (end: Endpoint): boolean => a.address === end.address && a.port === end.port;
    if (world !== one.world || !(isSame(one.a) || isSame(one.b))) return;
    const [mine, theirs] = isSame(one.a) ? [sides.a, sides.b] : [sides.b, sides.a];
    this.#a.isn = mine?.isn;
    this.#b.isn = theirs?.isn;
    if (mine) this.#analysis.goOn('a');
    if (theirs) this.#analysis.goOn('b');
    if (spoken) this.#spoken = new Spoken(protocols, declared, spoken);
    for (const side of [this.#a, this.#b]) {
      const next = spoken?.next[side.end];
      if (next !== undefined) side.stream.begin(next);
    }
    Object.assign(one.sides, mine && { a: mine }, theirs && { b: theirs });
  }

  tell(end: EndState, state: TcpState): void {
    this.#conversation.states.push({ end: end === this.#b ? 'b' : 'a', state, id: this.#id, at: this.#at });
  }

  retract(end: EndState): void {
    const letter = end === this.#b ? 'b' : 'a';
    const last = this.#conversation.states.findLastIndex((change) => change.end === letter);
    if (last >= 0) this.#conversation.states.splice(last, 1);
  }

  /** Both ends have closed, or are waiting out TIME_WAIT. */
  get over(): boolean {
    return this.#conversation.reset !== undefined || (isOver(this.#a) && isOver(this.#b));
  }

  /** Both ends know each other's first number, or have spoken as if they did. */
  get open(): boolean {
    return !this.over && this.#a.spoke && this.#b.spoke;
  }

  /** This SYN is not the one with which its sender began, nor its first in a conversation that is just beginning. */
  isOtherSyn(segment: Segment, from: End): boolean {
    if (!segment.flags.syn || segment.flags.ack) return false;
    const me = from === 'a' ? this.#a : this.#b;
    if (me.isn !== undefined) return me.isn !== segment.seq;
    return me.inferred !== segment.seq && (this.over || this.#a.spoke || this.#b.spoke);
  }

  /** List a SYN that means nothing to this conversation. */
  note(frame: Frame, segment: Segment, from: End): void {
    const [me, peer] = this.#sides(from);
    const packet = this.#packet(frame, segment, me, peer);
    packet.marks = markBits['reused-ports'];
    this.#list(packet, undefined, 0);
    this.#following.heard?.(packet, this.conversation);
  }

  /** Take back what `note` listed. */
  unlist(id: number): void {
    const { packets } = this.#conversation;
    const index = packets.findLastIndex((packet) => packet.id === id);
    if (index >= 0) packets.splice(index, 1);
  }

  /** A socket connected to itself is one end, which hears what it says (RFC 9293, 3.5, figure 7, folded). */
  #sides(from: End): [me: Side, peer: Side] {
    const { a, b } = this.#conversation;
    if (a.port === b.port && a.address === b.address) return [this.#a, this.#a];
    return from === 'a' ? [this.#a, this.#b] : [this.#b, this.#a];
  }

  /** Take the next segment. `reused`: it begins anew between ports that have talked before. */
  add(frame: Frame, segment: Segment, from: End, reused = false): void {
    const [me, peer] = this.#sides(from);
    this.#id = frame.id;
    this.#at = frame.at;
    const { flags, seq, length } = segment;
    const first = flags.syn && !flags.rst ? this.#begin(me, peer, segment) : seq;
    if (!flags.syn) me.inferred ??= (seq - 1) >>> 0;
    if (flags.ack) peer.inferred ??= (segment.ack - 1) >>> 0;
    const end = (first + length + (flags.fin ? 1 : 0)) >>> 0;
    const packet = this.#packet(frame, segment, me, peer);
    if (reused) packet.marks = markBits['reused-ports'];
    const acknowledged = this.#analysis.take(packet, segment);
    this.#before = { end: me.end, whole: me.stream.whole };
    this.#list(packet, flags.rst ? undefined : me.next, end);
    if (flags.rst) this.#conversation.reset ??= { id: frame.id, from };
    else this.#move(me, first, end, segment);
    const says = length > 0;
    advance(
      me,
      peer,
      {
        syn: flags.syn,
        ack: flags.ack,
        rst: flags.rst,
        ackNumber: segment.ack,
        finEnd: flags.fin && !flags.rst ? end : undefined,
        says,
        whole: this.#isWhole(me, flags.fin ? end : me.finEnd),
      },
      this,
    );
    if (!flags.rst) this.#mark(packet, me, peer, segment);
    // A reset ends both sides; a FIN ends its sender's, once all before it has come.
    if (length > 0 || flags.fin || me.finTaken) this.#read(me, me.finTaken);
    if (flags.rst) for (const side of [me, peer]) this.#read(side, true);
    this.#following.heard?.(packet, this.conversation, acknowledged);
  }

  /** An ICMP error that quotes a packet of the end `from`. */
  quoted(quote: Quote, from: End): void {
    const { icmp, packets } = this.#conversation;
    const me = from === 'a' ? this.#a : this.#b;
    const seq = u32(quote.bytes, quote.at + 4);
    const relative = me.isn === undefined ? seq : (seq - me.isn) >>> 0;
    const whole = quote.at + 8 <= quote.bytes.length;
    const packet = whole ? packets.findLast((one) => one.from === me.end && one.seq === relative) : undefined;
    const error = { ...quote.error, from: from === 'a' ? ('b' as const) : ('a' as const) };
    if (icmp.length < icmpLimit) icmp.push(packet === undefined ? error : { ...error, quotes: packet.id });
  }

  /** Read on in what a side says; `ended`: it will say nothing more. */
  #read(side: Side, ended: boolean): void {
    side.ended = ended;
    if (side.stream.whole === 0) return;
    const [a, b] = [heard(this.#a), heard(this.#b)];
    const { packets } = this.#conversation;
    const earlier = { a: arrivals(packets, 'a'), b: arrivals(packets, 'b') };
    const isNew = (end: End, offset: number): boolean => end === this.#before.end && offset >= this.#before.whole;
    const now = { id: this.#id, at: this.#at };
    this.#spoken.hear(side.end, { a, b }, (end, offset) => (isNew(end, offset) ? now : earlier[end](offset)));
    const { messages, answers } = this.#spoken;
    if (messages.a.length + messages.b.length === 0) return;
    this.#conversation.messages = messages;
    this.#conversation.answered = answers.of;
  }

  /** A SYN: the first number of a side, and its offer to scale the window. Returns the number of its first byte. */
  #begin(me: Side, peer: Side, segment: Segment): number {
    const first = (segment.seq + 1) >>> 0;
    // A SYN that comes behind what its side has said changes nothing any more.
    if (me.isn === undefined && me.next === undefined) {
      me.isn = segment.seq;
      this.#analysis.begin(me.end, segment.seq, segment.shift !== undefined);
      me.shift = segment.shift;
      me.synEnd = first;
      me.stream.begin(first);
      me.acked ??= first;
      me.dataEnd ??= first;
      this.#conversation.sides[me.end] = { isn: segment.seq, shift: segment.shift ?? 0 };
      // The windows are scaled only when both offer it (RFC 7323, 2.2).
      const one = me.shift === undefined || peer.shift === undefined;
      if (peer !== me && peer.isn !== undefined && one) {
        this.#conversation.sides[me.end] = { isn: me.isn, shift: 0 };
        this.#conversation.sides[peer.end] = { isn: peer.isn, shift: 0 };
      }
    }
    if (this.#conversation.handshake === undefined) me.synId = this.#id;
    return first;
  }

  #packet(frame: Frame, segment: Segment, me: Side, peer: Side): TakenSegment {
    const { flags, length } = segment;
    const shift = flags.syn ? 0 : (this.#conversation.sides[me.end]?.shift ?? 0);
    const dataEnd = peer.dataEnd ?? 0;
    const before = peer.acked;
    let acked = 0;
    let waiting = 0;
    if (flags.ack && before !== undefined) {
      waiting = ahead(dataEnd, before);
      acked = Math.min(Math.max(ahead(segment.ack, before), 0), waiting);
      peer.acked = (before + acked) >>> 0;
    }
    const packet = new TakenSegment(frame, segment, me.end);
    packet.seq = me.isn === undefined ? segment.seq : (segment.seq - me.isn) >>> 0;
    packet.ack = peer.isn === undefined || !flags.ack ? segment.ack : (segment.ack - peer.isn) >>> 0;
    packet.window = segment.window * 2 ** shift;
    packet.acked = acked;
    packet.waiting = waiting;
    if (length > 0) {
      const first = flags.syn ? segment.seq + 1 : segment.seq;
      me.stream.begin(first);
      packet.offset = me.stream.offset(first);
    }
    if (segment.twice !== undefined) packet.twice = (segment.twice - (peer.isn ?? 0)) >>> 0;
    return packet;
  }

  /** Keep the packet; say what it repeats when its numbers, up to `end`, were sent before. */
  #list(packet: TakenSegment, next: number | undefined, end: number): void {
    const { packets } = this.#conversation;
    const size = packet.length + (packet.flags.syn ? 1 : 0) + (packet.flags.fin ? 1 : 0);
    if (size > 0 && next !== undefined && ahead(end, next) - size < 0) {
      const lowest = Math.max(packets.length - searchLimit, 0);
      for (let i = packets.length - 1; i >= lowest; i--) {
        const old = packets[i];
        if (old === undefined || old.from !== packet.from || old.flags.rst) continue;
        const oldSize = old.length + (old.flags.syn ? 1 : 0) + (old.flags.fin ? 1 : 0);
        if (ahead(packet.seq, old.seq) < oldSize && ahead(old.seq, packet.seq) < size) {
          packet.repeats = old.repeats ?? old.id;
          break;
        }
      }
    }
    if (packets.length < this.#most) packets.push(packet);
    else this.#conversation.unlisted++;
  }

  /** What its sender has sent by now. */
  #move(me: Side, first: number, end: number, segment: Segment): void {
    const { length } = segment;
    const dataEnd = (first + length) >>> 0;
    if (length > 0) {
      me.stream.add(first, length, segment.payload);
      this.#conversation.sent[me.end] = me.stream.bytes;
      me.acked ??= first;
    }
    if (length > 0 && (me.dataEnd === undefined || ahead(dataEnd, me.dataEnd) > 0)) me.dataEnd = dataEnd;
    if (me.next === undefined || ahead(end, me.next) > 0) me.next = end;
  }

  #isWhole(me: Side, finEnd: number | undefined): boolean {
    return finEnd !== undefined && me.stream.offset(finEnd - 1) <= me.stream.whole;
  }

  /** The handshake, the FINs, and who acknowledged them. */
  #mark(packet: TcpPacket, me: Side, peer: Side, segment: Segment): void {
    const { fins, handshake } = this.#conversation;
    const { flags } = segment;
    if (flags.fin) fins[me.end] ??= { id: packet.id };
    const theirs = fins[peer.end];
    if (flags.ack && theirs && theirs.acked === undefined && ahead(segment.ack, peer.finEnd ?? 0) >= 0)
      theirs.acked = packet.id;
    const third = flags.ack && !flags.syn && me.end === 'a' && me.isn !== undefined && peer.synEnd !== undefined;
    if (!handshake && third && segment.ack === peer.synEnd)
      this.#conversation.handshake = [me.synId, peer.synId, packet.id];
  }
}

const numbered = (end: End, number: number | undefined): Partial<Record<End, number>> =>
  number === undefined ? {} : { [end]: number };

const heard = ({ stream: { bytes, whole }, ended }: Side): Heard => ({ bytes, whole, ended });
