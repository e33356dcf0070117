// What is said over TCP and UDP: messages one after another, each with the place of its bytes. How a protocol finds its own in
// a conversation and reads them, it says itself, in its file in protocols/.
// Offsets count from the first byte of the side's stream, or of the datagram, so that a conversation can say which packets
// carry a part. Messages are plain data: they are copied between threads.

import type { Endpoint } from '../../contract/entry.ts';

/** Bytes [start, end) of the stream. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Message extends Span {
  /** Of which protocol: its id. */
  readonly protocol: string;
  /** What stands in the list and on the arrow: "GET greeting", "Client Hello". Without control characters. */
  readonly name: string;
  /**
   * `waits`: more must come, and `why` says what. `cut`: its side said goodbye before the end. `bad`: it cannot be read, and
   * neither can what is behind it. `unkept`: what is behind is more than a conversation keeps.
   */
  readonly state: 'whole' | 'waits' | 'cut' | 'bad' | 'unkept';
  /** "5 of 10 bytes of the body", "it ended after 5 of 10 bytes of the body"; of a bad one a whole sentence. */
  readonly why?: string;
  /** What it is for: one or two plain sentences. */
  readonly says?: string;
  /** It is a question to the other side: what answers it has the same name. True: answers come in the order of their questions. */
  readonly asks?: string | true;
  readonly answers?: string | true;
  /** Another answer to the same question follows. */
  readonly interim?: true;
}

/** What a packet brings of an answer. */
export interface Answered {
  /** The entry id of the packet with which the question was whole. */
  readonly question: number;
  /** What the list calls it: "GET /". */
  readonly asked: string;
  /** ns from that packet to this one. */
  readonly after: number;
  /** Its first byte, its last one, or both. */
  readonly brings: 'first' | 'last' | 'all';
}

/** A side's bytes, as far as they are there. */
export interface Heard {
  readonly bytes: Uint8Array;
  /** Bytes that have come, kept or not. */
  readonly whole: number;
  /** Nothing more will come: the side has said goodbye, or the conversation was reset. */
  readonly ended: boolean;
}

/** `a` is the end that spoke first, the client where the SYN was seen; `b` is the other. */
export type Side = 'a' | 'b';
export type BothHeard = Readonly<Record<Side, Heard>>;

/** From here on, the two sides speak something else (an upgrade of HTTP, a proxy that passes bytes on). */
export interface HandOver {
  /** Where that begins in each side's stream. */
  readonly from: Readonly<Record<Side, number>>;
  /** The id of the protocol; undefined where its bytes have to tell. */
  readonly to?: string;
  /** What was agreed on, for the reader of that protocol. */
  readonly about?: unknown;
}

/** Reads one conversation, as it grows. */
export interface Reader {
  /**
   * Read on in what one side says, of which there may be more than at the last call. Returns the messages that are new, in
   * order; one that waited is given again, as far as it has come. What is behind a message that is neither whole nor waits
   * is never asked for again. Never throws.
   */
  read(side: Side, heard: BothHeard): readonly Message[];
  readonly handsOver?: HandOver | undefined;
  /** All that was said lies in whole messages, and another reader may go on behind them: what that one has to know. */
  readonly goesOn?: { readonly about: unknown } | undefined;
}

/** How a protocol is found in the two streams of a TCP conversation, and read. */
export interface InStream {
  /** Who is asked first: certain signs (90) before weak ones (10). */
  readonly priority: number;
  /**
   * Is it this protocol, by what was said first? Undefined while there are too few bytes to know, which holds back all that
   * come later: a few dozen bytes must do.
   */
  claims(heard: BothHeard): boolean | undefined;
  /** A reader for what is said from these places on; `about`: see HandOver, and what a reader before it `goesOn` with. */
  reader(from: Readonly<Record<Side, number>>, about?: unknown): Reader;
}

/** How a protocol is found in a datagram, and read. */
export interface InDatagram {
  readonly priority: number;
  /**
   * The message in this payload; undefined where it is none of this protocol. `ends`: both. `told`: that the conversation is
   * of this protocol is known, from the service or from what was said before, so that a message with mistakes is one. Never throws.
   */
  read(payload: Uint8Array, length: number, ends: readonly Endpoint[], told?: boolean): Message | undefined;
}
