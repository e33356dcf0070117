// Sorts captured frames into conversations: the frames of one 5-tuple in one world, a new one for each new start.
// The ledger's checks and the page's drawing both read what comes out of here.
import type { Endpoint } from '../contract/entry.ts';
import { link, type Frame } from '../contract/frames.ts';
import { Flows } from '../dissect/flows.ts';
import { fragmentAt } from '../dissect/fragment.ts';
import { locate, locateQuote, newPlace } from '../dissect/locate.ts';
import type { Protocol } from '../dissect/types.ts';
import type { Before, Following } from './following.ts';
import { Fragments } from './fragments.ts';
import { readQuote } from './quote.ts';
import { newSegment, readSegment, type Segment } from './segment.ts';
import { claiming, type Claiming } from './spoken.ts';
import { Tracker } from './tracker.ts';
import type { Conversation, End, TcpConversation, UdpConversation } from './types.ts';
import { UdpConversations } from './udp-conversations.ts';

/** Conversations kept; beyond that the oldest that are over are forgotten. */
const conversationLimit = 10_000;

interface Current {
  readonly tracker: Tracker;
  /** The flow's own a and b are the conversation's b and a. */
  readonly turned: boolean;
  /** A SYN in the middle of an open conversation, until it is known whether it is answered. */
  stray?: { readonly frame: Frame; readonly segment: Segment; readonly reversed: boolean };
}

/** A SYN ACK for this very SYN. */
const answers = (segment: Segment, syn: Segment): boolean =>
  segment.flags.syn && segment.flags.ack && segment.ack === (syn.seq + 1) >>> 0;

export class Conversations {
  readonly #list: TcpConversation[] = [];
  readonly #flows = new Flows();
  readonly #udp: UdpConversations;
  readonly #protocols: readonly Claiming[];
  /** The latest conversation of each flow. */
  readonly #current: (Current | undefined)[] = [];
  readonly #place = newPlace();
  readonly #quoted = newPlace();
  readonly #segment = newSegment();
  readonly #fragments = new Fragments();
  readonly #following: Following;

  /** `protocols`: those that are looked for in what is said. */
  constructor(protocols: readonly Protocol[] = [], following: Following = {}) {
    this.#protocols = claiming(protocols);
    this.#following = following;
    this.#udp = new UdpConversations(this.#flows, protocols, following);
  }

  /** TCP's, in the order of their first packets. */
  get list(): readonly TcpConversation[] {
    return this.#list;
  }

  /** UDP's, in the order of their first packets. */
  get udp(): readonly UdpConversation[] {
    return this.#udp.list;
  }

  /**
   * Take the next captured frame, in the order of capture. Returns its conversation, which goes on changing; undefined
   * where the frame is part of none, or cannot be read. An ICMP error belongs to the conversation that it quotes. A packet
   * in fragments comes with the last of them that was missing. The frame's bytes must stay as they are: TCP's payloads are
   * views of them.
   */
  add(frame: Frame): Conversation | undefined {
    const { bytes } = frame;
    if (!locate(frame.link, bytes, frame.original, this.#place)) return undefined;
    const fragment = fragmentAt(bytes, this.#place);
    if (fragment === undefined) return this.#addPacket(frame);
    const whole = this.#fragments.add(frame, fragment);
    if (whole === undefined) return undefined;
    const packet = { ...frame, link: link.raw, bytes: whole.bytes, original: whole.bytes.length };
    return locate(packet.link, packet.bytes, packet.original, this.#place) ? this.#addPacket(packet) : undefined;
  }

  /** The packet at `#place`. */
  #addPacket(frame: Frame): Conversation | undefined {
    const { bytes, original } = frame;
    const { protocol, transport } = this.#place;
    if (protocol === 6) return this.#addSegment(frame);
    if (protocol === 17 && transport >= 0 && transport + 8 <= bytes.length) {
      const tracker = this.#udp.of(this.#flows.find(frame.world, this.#place, bytes), frame.id);
      tracker.add(frame, this.#place, this.#flows.reversed ? 'b' : 'a');
      return tracker.conversation;
    }
    return locateQuote(bytes, original, this.#place, this.#quoted) ? this.#addError(frame) : undefined;
  }

  /** An ICMP error, at `#place`, about the packet at `#quoted`. */
  #addError(frame: Frame): Conversation | undefined {
    const quoted = this.#quoted;
    const quote = readQuote(frame, this.#place, quoted);
    const flow = this.#flows.find(frame.world, quoted, frame.bytes);
    const { reversed } = this.#flows;
    if (quoted.protocol === 17) {
      const tracker = this.#udp.of(flow, frame.id);
      tracker.quoted(quote, reversed ? 'b' : 'a');
      return tracker.conversation;
    }
    const current = this.#current[flow];
    current?.tracker.quoted(quote, reversed === current.turned ? 'a' : 'b');
    return current?.tracker.conversation;
  }

  #addSegment(frame: Frame): TcpConversation | undefined {
    const { bytes } = frame;
    const segment = this.#segment;
    if (!readSegment(bytes, this.#place, segment)) return undefined;
    const flow = this.#flows.find(frame.world, this.#place, bytes);
    const reversed = this.#flows.reversed;
    const current = this.#current[flow];
    if (current === undefined) return this.#start(frame, segment, flow, reversed).conversation;
    const from: End = reversed === current.turned ? 'a' : 'b';
    const { tracker, stray } = current;
    if (tracker.isOtherSyn(segment, from)) {
      if (!tracker.open) return this.#start(frame, segment, flow, reversed).conversation;
      current.stray = { frame, segment: { ...segment }, reversed };
      tracker.note(frame, segment, from);
    } else if (stray && reversed !== stray.reversed && answers(segment, stray.segment)) {
      // The old conversation had ended unseen: the SYN was the first packet of the next.
      tracker.unlist(stray.frame.id);
      const next = this.#start(stray.frame, stray.segment, flow, stray.reversed);
      next.add(frame, segment, 'b');
      return next.conversation;
    } else tracker.add(frame, segment, from);
    return tracker.conversation;
  }

  #start(frame: Frame, segment: Segment, flow: number, reversed: boolean): Tracker {
    // Who answers a SYN is b, even where the SYN itself was not seen.
    const answers = reversed !== (segment.flags.syn && segment.flags.ack);
    const turned = this.#isBefore(frame.world, this.#flows.endpoint(flow, answers ? 'a' : 'b')) ? !answers : answers;
    const a = this.#flows.endpoint(flow, turned ? 'b' : 'a');
    const b = this.#flows.endpoint(flow, turned ? 'a' : 'b');
    const { id, world } = frame;
    const { declared } = this.#following;
    const spoken = declared?.('tcp', world, b, id) ?? declared?.('tcp', world, a, id);
    const tracker = new Tracker(`tcp-${id}`, world, a, b, this.#protocols, this.#following, spoken);
    const reused = this.#current[flow] !== undefined;
    this.#current[flow] = { tracker, turned };
    this.#list.push(tracker.conversation);
    if (this.#list.length > conversationLimit) this.#forget();
    tracker.add(frame, segment, reversed === turned ? 'a' : 'b', reused);
    return tracker;
  }

  /** Whoever follows the conversation from here on may go on with what is spoken; undefined where they have to find out. */
  goesOn(conversation: TcpConversation): Before['spoken'] {
    return this.#current.find((one) => one?.tracker.conversation === conversation)?.tracker.goesOn;
  }

  /** This end spoke first in what was followed before, and what is spoken goes on. */
  #isBefore(world: number, { address, port }: Endpoint): boolean {
    const { before } = this.#following;
    if (before?.spoken === undefined || before.world !== world) return false;
    return before.a.address === address && before.a.port === port;
  }

  #forget(): void {
    const open = new Set<TcpConversation>();
    for (const current of this.#current) if (current && !current.tracker.over) open.add(current.tracker.conversation);
    let surplus = Math.ceil(conversationLimit / 10);
    const gone = new Set<TcpConversation>();
    for (const spare of [true, false])
      for (const conversation of this.#list)
        if (surplus > 0 && open.has(conversation) !== spare && !gone.has(conversation)) {
          gone.add(conversation);
          surplus--;
        }
    this.#list.splice(0, this.#list.length, ...this.#list.filter((conversation) => !gone.has(conversation)));
    for (const [flow, current] of this.#current.entries())
      if (current && gone.has(current.tracker.conversation)) this.#current[flow] = undefined;
  }
}
