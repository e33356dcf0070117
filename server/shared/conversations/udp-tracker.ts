// Follows the datagrams of one 5-tuple, and finds for an ICMP error the datagram that it quotes.
// What is only needed to go on stays in here.
import type { Endpoint } from '../contract/entry.ts';
import type { Frame } from '../contract/frames.ts';
import { u16, u32 } from '../dissect/bytes.ts';
import type { Place } from '../dissect/locate.ts';
import type { Message } from '../dissect/messages/types.ts';
import { Answers } from './answers.ts';
import { Copies } from './copies.ts';
import { keptOf, type Following } from './following.ts';
import type { Quote } from './quote.ts';
import { declaredFirst, type Reading } from './spoken.ts';
import { TakenDatagram } from './taken.ts';
import type { End, UdpConversation, UdpPacket } from './types.ts';

/** How many datagrams back a quoted one is looked for. */
const searchLimit = 64;

const empty = new Uint8Array(0);

/** Of a datagram, what an ICMP error repeats of it: enough to tell two of them apart. */
interface Trace {
  readonly id: number;
  readonly from: End;
  /** IPv4's identification, UDP's length and checksum: 16 bits each. */
  readonly marks: number;
}

function marksOf(bytes: Uint8Array, place: Place): number {
  const identification = place.version === 4 ? u16(bytes, place.ip + 4) : 0;
  return identification * 2 ** 32 + u32(bytes, place.transport + 4);
}

export class UdpTracker {
  readonly conversation: UdpConversation;
  readonly #packets: UdpPacket[] = [];
  readonly #protocols: readonly Reading[];
  /** The protocol that is known to be spoken here: the service says so, or the first message. */
  #told: string | undefined;
  readonly #writable: { unlisted: number };
  readonly #following: Following;
  readonly #most: ReturnType<typeof keptOf>;
  readonly #answers = new Answers();
  readonly #copies = new Copies();
  #kept = 0;
  /** The latest datagrams that no error has quoted yet. */
  #traces: Trace[] = [];

  constructor(
    key: string,
    world: number,
    a: Endpoint,
    b: Endpoint,
    protocols: readonly Reading[],
    following: Following,
    declared: string | undefined,
  ) {
    this.#protocols = declaredFirst(protocols, declared);
    this.#told = declared;
    this.#following = following;
    this.#most = keptOf(following);
    const { of: answered } = this.#answers;
    const packets = this.#packets;
    const conversation = { key, transport: 'udp' as const, world, a, b, packets, answered, unlisted: 0 };
    this.conversation = conversation;
    this.#writable = conversation;
  }

  /** Take the next datagram; its whole header is there. */
  add(frame: Frame, place: Place, from: End): void {
    const { id, bytes } = frame;
    const start = place.transport + 8;
    // The datagram's own length, but where it is more than 16 bits can say (RFC 2675, 4) or than its packet holds.
    const stated = u16(bytes, place.transport + 4) - 8;
    const length = Math.max(0, Math.min(stated < 0 ? Infinity : stated, place.end - start));
    const captured = bytes.subarray(start, Math.min(start + length, bytes.length));
    const listed = this.#packets.length < this.#most.packets;
    const keeps = !listed || this.#kept + captured.length <= this.#most.bytes;
    // Copied where it is kept and the frame is not, so that a few letters do not hold on to the whole batch that they came in.
    const copied = listed && this.#following.stay !== true;
    const payload = keeps && captured.length > 0 ? (copied ? this.#copies.of(captured) : captured) : empty;
    if (listed) this.#kept += payload.length;
    const message = this.#read(payload, length);
    if (message) this.#answers.take(from, message, () => ({ id, at: frame.at }), id);
    this.#list(new TakenDatagram(frame, from, length, payload, message));
    this.#traces.push({ id, from, marks: marksOf(bytes, place) });
    if (this.#traces.length > searchLimit) this.#traces.shift();
  }

  #read(payload: Uint8Array, length: number): Message | undefined {
    if (payload.length === 0) return undefined;
    const { a, b } = this.conversation;
    const ends = [a, b];
    for (const { datagram } of this.#protocols) {
      const message = datagram.read(payload, length, ends);
      this.#told ??= message?.protocol;
      if (message) return message;
    }
    return this.#protocols.find(({ id }) => id === this.#told)?.datagram.read(payload, length, ends, true);
  }

  /** An ICMP error that quotes a datagram of the end `from`. */
  quoted(quote: Quote, from: End): void {
    const error = { ...quote.error, from: from === 'a' ? ('b' as const) : ('a' as const) };
    const marks = marksOf(quote.bytes, quote.quoted);
    const trace = this.#traces.find((one) => one.from === from && one.marks === marks);
    this.#traces = this.#traces.filter((one) => one !== trace);
    this.#list(trace === undefined ? error : { ...error, quotes: trace.id });
  }

  #list(packet: UdpPacket): void {
    if (this.#packets.length < this.#most.packets) this.#packets.push(packet);
    else this.#writable.unlisted++;
    this.#following.heard?.(packet, this.conversation);
  }
}
