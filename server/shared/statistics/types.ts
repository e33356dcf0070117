// Statistics of a run's packets, as plain data that can be copied to another thread. Bytes are those of whole packets with all
// their headers, as Wireshark counts them. Times are ns since the run began.
import type { Endpoint } from '../contract/entry.ts';
import type { End } from '../conversations/types.ts';

/** One number for each direction: of what `a` sent, and of what `b` sent. */
export type Ways = Readonly<Record<End, number>>;

/** How a conversation ended, as far as packets show it. */
export type Ending =
  /** Both said goodbye. */
  | { readonly how: 'closed' }
  /** One said goodbye, the other has not yet. */
  | { readonly how: 'half-closed'; readonly by: End }
  | { readonly how: 'reset'; readonly by: End }
  /** Nobody listened: the answer to the first packet was a RST. */
  | { readonly how: 'refused' }
  /** An ICMP error came back, and no packet of the other side. */
  | { readonly how: 'unreachable' }
  /** The other side sent nothing. */
  | { readonly how: 'unanswered' }
  /** It goes on. */
  | { readonly how: 'open' }
  /** UDP says no goodbye. */
  | { readonly how: 'none' };

/** How long answers took, ns. `median` is that of 512 of them, spread evenly, where there are more. */
export interface Trips {
  readonly count: number;
  readonly median: number;
  readonly largest: number;
}

export interface ConversationRow {
  /** Unique among the conversations of the run. */
  readonly key: string;
  /** The entry id of the first packet that is counted. */
  readonly id: number;
  readonly transport: 'tcp' | 'udp';
  readonly world: number;
  readonly a: Endpoint;
  readonly b: Endpoint;
  /** What is spoken over it, in the order in which it was met; empty where nobody here reads it. */
  readonly spoken: readonly string[];
  readonly packets: Ways;
  readonly bytes: Ways;
  /** Packets that were sent again. */
  readonly again: Ways;
  readonly began: number;
  /** ns from its first packet to its last. */
  readonly lasted: number;
  /** Round trips of TCP. */
  readonly trips?: Trips;
  /** From questions to all of their answers, where both were followed. */
  readonly answers?: Trips;
  readonly ending: Ending;
}

/** A protocol, and what rides on it. A packet counts for every protocol in it. */
export interface ProtocolNode {
  readonly protocol: string;
  readonly packets: number;
  readonly bytes: number;
  readonly above: readonly ProtocolNode[];
}

/** Bytes over time, in bins of the same width. */
export interface Throughput {
  readonly from: number;
  /** ns per bin: 1 or 2 of some power of ten. */
  readonly width: number;
  readonly bytes: Readonly<Record<End, readonly number[]>>;
  /** The entry id of the first packet of each bin; 0 where there is none. */
  readonly first: readonly number[];
}

/** From a packet to the ACK that acknowledges it. */
export interface TripPoint {
  /** The entry id of the ACK, and when it came. */
  readonly id: number;
  readonly at: number;
  /** The packet that it acknowledges, and who sent that. */
  readonly of: number;
  readonly from: End;
  readonly took: number;
}

/** A packet with bytes: their numbers [start, end), counted from the first number of its side. */
export interface SequencePoint {
  readonly id: number;
  readonly at: number;
  readonly start: number;
  readonly end: number;
  /** Some of it was sent before. */
  readonly again: boolean;
}

/** The other side has got all below `ack`, and has room for numbers below `edge`. */
export interface AckPoint {
  readonly id: number;
  readonly at: number;
  readonly ack: number;
  readonly edge: number;
}

/** Points that are drawn, out of so many: of a crowd in a short time, the lowest and the highest stay. */
export interface Drawn<T> {
  readonly points: readonly T[];
  readonly all: number;
}

/** What one side of a TCP conversation sent, and what the other said about it. */
export interface TimeSequence {
  readonly sent: Drawn<SequencePoint>;
  readonly again: Drawn<SequencePoint>;
  readonly acks: Drawn<AckPoint>;
}

/** Over time: of one conversation, or of all of them together. */
export interface Charts {
  readonly throughput: Throughput | undefined;
  readonly trips: Drawn<TripPoint>;
  /** Of one TCP conversation alone. */
  readonly sequence?: Readonly<Record<End, TimeSequence>>;
}
