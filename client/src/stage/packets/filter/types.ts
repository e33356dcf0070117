// What the files of the filter share: the tree that a text is read to, what a term is, and what it may ask about a packet.
// Text → tokens.ts → parse.ts, with the words of terms/*.ts → compile.ts (for the worker), wireshark.ts (to be shown).
import type { Speaker } from '../../../../../server/shared/conversations/speakers.ts';
import type { Message } from '../../../../../server/shared/dissect/messages/types.ts';
import type { Place } from '../../../../../server/shared/dissect/locate.ts';
import type { Protocol } from '../../../../../server/shared/dissect/types.ts';
import type { Operand } from './operand.ts';

/** A part of a filter that asks one thing. */
export interface Leaf {
  readonly is: 'leaf';
  /** As it is written in words of ours, or in Wireshark's where there are none. */
  readonly text: string;
  readonly passes: (packet: PacketFacts) => boolean;
  /** The same for Wireshark: any of these. None: Wireshark cannot ask for it. */
  readonly wireshark: (file: InFile) => readonly string[];
  /** What has to be known beside the frame's bytes and its conversation. */
  readonly needs?: Need;
  /** Wireshark shows a message only in the packet that completes it; ours are all that carry some of it. */
  readonly parts?: true;
}

export type Filter =
  | Leaf
  | { readonly is: 'not'; readonly of: Filter }
  | { readonly is: 'and' | 'or'; readonly left: Filter; readonly right: Filter };

/**
 * `streams`: which conversation each frame is of; `order`: and which one came before it there; `said`: of which protocol it is, and what stands out; `messages`: what they say, field
 * by field; `programs`: who has which port.
 */
export type Need = 'streams' | 'order' | 'said' | 'messages' | 'programs';

/** Where the step lies in the file that is saved of the run: Wireshark counts from the file's beginning. */
export interface InFile {
  /** Packets before the step's first one, and ns from the file's first to that. */
  readonly packets: number;
  readonly ns: number;
  /** Wireshark's number of a conversation of the step; undefined where it has not been met. */
  stream(conversation: number): { readonly transport: 'tcp' | 'udp'; readonly index: number } | undefined;
}

/** What may stand at a place: a word of the language, a value of some kind, or one of these words. */
export type Wanted =
  | 'term'
  | 'port'
  | 'number'
  | 'address'
  | 'hardware'
  | 'text'
  | 'quoted'
  | 'literal'
  | 'bytes'
  | 'seconds'
  | 'conversation'
  | 'process'
  | 'operator'
  | 'equality'
  | 'content'
  | 'of'
  | 'and-or'
  | ')'
  | '{'
  | '}';

/** Why a filter cannot be read: what stands at [start, end) of it, and what may stand there. */
export interface FilterError {
  readonly start: number;
  readonly end: number;
  /** The word that stands there; empty where the filter ends too soon. */
  readonly found: string;
  readonly wanted: Wanted;
}

/** A word with which a term begins, "port", "from port", "tcp.port". */
export interface Word {
  readonly word: string;
  /** One of Wireshark's: offered once some of it is typed. */
  readonly theirs?: true;
  /** Read what stands behind it. */
  readonly read: (operand: Operand) => Leaf;
}

/** A protocol as the filter knows it: plain data, which the worker tells the page. */
export type ProtocolWords = Pick<Protocol, 'id' | 'title' | 'rides' | 'wireshark'>;

/** What each file in terms/ exports as `terms`. */
export type Terms = (protocols: readonly ProtocolWords[]) => readonly Word[];

/** An IP packet: the frame's own, or the beginning of one that an ICMP error quotes. */
export interface Head {
  readonly place: Place;
  /** What its places count in: the frame, or the packet that its fragments make. */
  readonly bytes: Uint8Array;
  /** Its own IP header: of a fragment that completes a packet, that is another one than the packet's. */
  readonly header: Uint8Array;
  readonly headerAt: number;
  readonly quoted: boolean;
}

/**
 * From which number each side of a segment's conversation counts, -1 where it is not known; and by how many bits its sender's windows are
 * shifted, negative where they are not.
 */
export interface Sides {
  readonly own: number;
  readonly other: number;
  readonly shift: number;
}

/** What a filter asks about a packet. Wireshark looks into a quoted packet, too, and so do we. */
export interface PacketFacts {
  /** libpcap's link type, the bytes that were captured, and how many there were. */
  readonly link: number;
  readonly bytes: Uint8Array;
  readonly original: number;
  /** From 1, as the list counts. */
  readonly number: number;
  /** ns since the first packet of the list: what the list's column of times says. */
  readonly time: number;
  /** How many of `heads` there are: 0 without IP, 2 in an ICMP error. */
  readonly depth: number;
  readonly heads: readonly Head[];
  /** What stands out about it: bits of conversations/marks.ts. */
  readonly marks: number;
  /** What it carries of messages, and those that end in it. */
  readonly messages: readonly Message[];
  readonly ending: readonly Message[];
  /** The bytes of one of those, as far as they are kept. */
  bytesOf(message: Message): Uint8Array;
  /** Answers that are whole with it: of which protocol, and how many ns after their questions. */
  readonly answers: readonly { readonly protocol: string; readonly after: number }[];
  /** Which conversation of the step, from 1, and of all; its transport, and Wireshark's number. -1: of none, or not asked. */
  readonly conversation: number;
  readonly tcpStream: number;
  readonly udpStream: number;
  /** From what the numbers of its segment count. */
  sides(segment: Head): Sides;
  /** ns since the packet that was captured before it: 0 for the first one, and less where two interfaces stand out of order. */
  readonly sincePacket: number;
  /** The same in its conversation: since the first packet, and since the one before. Undefined where it is of none. */
  readonly sinceFirst: number | undefined;
  readonly sinceLast: number | undefined;
  /** The programs at both ends, where they are known. */
  readonly from: Speaker | undefined;
  readonly to: Speaker | undefined;
}
