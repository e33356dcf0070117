// What the page and the dissector worker say to each other. The page asks; the worker hears the run's frames (wire.ts), keeps them,
// answers, and tells what changed, some times a frame (news.ts): with the rest it waits for `drawn`.
import type { Endpoint } from '../../../server/shared/contract/entry.ts';
import type { WorldInfo } from '../../../server/shared/contract/run.ts';
import type { Door } from '../../../server/shared/conversations/doors.ts';
import type { Reference } from '../../../server/shared/conversations/refers.ts';
import type { Layer } from '../../../server/shared/dissect/types.ts';
import type { End, StateChange } from '../../../server/shared/conversations/types.ts';
import type { CaptureFault, RunRecord } from '../../../server/shared/capture-file/types.ts';
import type { DecodedTalk } from '../stage/bytes/decoded.ts';
import type { Said } from '../stage/bytes/turns.ts';
import type { StatisticsAnswer, StatisticsQuestion } from './statistics.ts';
import type { Change } from './under-way.ts';
import type { HttpAsked } from './request.ts';
import type { ProtocolWords } from '../stage/packets/filter/types.ts';
import type { Filtered, ToldOf } from './sifting.ts';

export type ToWorker =
  /** Where deltas go that tell nothing but how it is now: the page reads the newest of them alone. */
  | { readonly type: 'newest'; readonly port: MessagePort }
  /** Open the WebSocket of the run; what is said in words goes to this port, and comes from it. */
  | { readonly type: 'line'; readonly token: string; readonly port: MessagePort }
  /** What is spoken where, as the services of the run say. */
  | { readonly type: 'doors'; readonly doors: readonly Door[]; readonly worlds: readonly WorldInfo[] }
  /** The step began anew at this id: numbers, drawing and list count from here. */
  | { readonly type: 'from'; readonly id: number }
  /** The rows that the list shows: from `first` (counted from the step's start), or the last ones when following. */
  | { readonly type: 'window'; readonly first: number; readonly rows: number; readonly follow: boolean }
  | { readonly type: 'detail'; readonly id: number }
  /** What was said in the conversation of this packet. */
  | { readonly type: 'said'; readonly id: number }
  | { readonly type: 'statistics'; readonly ask: number; readonly question: StatisticsQuestion }
  /** The same, message by message. */
  | { readonly type: 'decoded'; readonly id: number }
  /** The list shows only packets that pass this filter (stage/packets/filter); empty: all. `told`: what is new of programs. */
  | { readonly type: 'filter'; readonly text: string; readonly told?: ToldOf | undefined }
  /** The list shows only packets of the conversation of this one, of those that pass the filter; undefined: of all. */
  | { readonly type: 'follow'; readonly id: number | undefined }
  /** Where a packet is. Answered by `found`, with the same number. */
  | { readonly type: 'find'; readonly question: number; readonly what: Wanted }
  /** Draw more packets of a long conversation, or (`more`: false) as few as at first. */
  | { readonly type: 'unfold'; readonly key: string; readonly more: boolean }
  /** Draw this packet, too, and some around it, wherever it is. */
  | { readonly type: 'reveal'; readonly id: number }
  /** The list is as it was once this packet was there; without one it is as it is. */
  | { readonly type: 'until'; readonly id?: number | undefined }
  /** From now on, draw as many packets as can be drawn, of as many conversations. */
  | { readonly type: 'draw-all' }
  /** Take up a capture file as if its packets were a run's. Answered by `opened`. */
  | { readonly type: 'open'; readonly file: ArrayBuffer }
  /** A frame, which began at this Unix time in ms, has shown what was newest. */
  | { readonly type: 'drawn'; readonly at: number };

/** A packet that is looked for: by its id, by its row of the step, from 0, or the first from a time on, ns since the run began. */
export type Wanted = { readonly id: number } | { readonly row: number } | { readonly at: number };

/** Where it is. */
export interface FoundPacket {
  readonly id: number;
  /** ns since the run began. */
  readonly at: number;
  /** Its place in the list as it is filtered, from 0; undefined where the list leaves it out. */
  readonly place: number | undefined;
  /** The list in which that is its place: see `delta`. */
  readonly list: number;
}

/** A capture file that was read, up to its end or to where it `stopped`; or why it was not. */
export type Opened =
  | {
      readonly ok: true;
      readonly format: 'pcap' | 'pcapng';
      /** Unix time in ms at which `at` is 0. */
      readonly began: number;
      readonly packets: number;
      /** A frame's `world` is a place in it, where the file holds no run. */
      readonly interfaces: readonly { readonly link: number; readonly name?: string; readonly description?: string }[];
      /** Texts by packet id. */
      readonly comments: ReadonlyMap<number, string>;
      /** Packets that were lost before they could be saved. */
      readonly dropped: number;
      /** No run of the playground: some of its packets are not from a computer to itself. */
      readonly far: boolean;
      /** The run that was saved: `world` is a place in its worlds, and ids count its entries, too. */
      readonly run?: RunRecord;
      readonly stopped?: { readonly offset: number; readonly detail: string };
    }
  | CaptureFault;

/** Packets drawn at the beginning and at the end of a long conversation, until more are asked for. */
export const shownAtFirst = 40;

/** One packet of a drawing. */
export interface SketchPacket {
  readonly id: number;
  /** ns since the run began. */
  readonly at: number;
  readonly from: End;
  readonly label: string;
  /** Bytes of payload. */
  readonly length: number;
  readonly reset: boolean;
  readonly repeats?: number;
  /** It was repeated later, and the other end had said nothing in between. */
  readonly unanswered: boolean;
  /** In whose colour it is drawn. */
  readonly protocol: PacketProtocol;
  /** The packet that an ICMP error quotes. */
  readonly quotes?: number;
  /** It is a fast retransmission, or a spurious one. */
  readonly again?: 'fast' | 'spurious';
  /** Of TCP: its numbers, relative to each side's first where that was seen, else as in the header; `ack` where it has one. */
  readonly numbers?: { readonly seq: number; readonly ack?: number };
  /** What it changes in what is under way, and what is missing before it. */
  readonly change?: Change;
}

/** The innermost protocol of a packet, by its id: "tcp", "http", "redis"; "other" where nobody here reads it. */
export type PacketProtocol = string;

/** Packets left out after `packets[after - 1]`, and the bytes that they carry. */
export interface Fold {
  readonly after: number;
  readonly packets: number;
  readonly bytes: number;
}

/** What the drawing needs of a conversation: no payloads, and of a long one only the beginning and the end. */
export interface Sketch {
  readonly key: string;
  /** Among the step's, from 1, as the filter counts them. */
  readonly number: number;
  readonly transport: 'tcp' | 'udp';
  readonly world: number;
  readonly a: Endpoint;
  readonly b: Endpoint;
  readonly packets: readonly SketchPacket[];
  /** Where packets are left out, in their order. */
  readonly folded?: readonly Fold[];
  /** More of it is shown than at first; `most`: as much as can be drawn. */
  readonly unfolded?: { readonly most: boolean };
  /** Packets of it that came before the step began. */
  readonly earlier: number;
  /** Each side's first sequence number, where its SYN was seen. */
  readonly first: { readonly [E in End]?: number };
  readonly states: readonly StateChange[];
  /** The id of the last packet of the handshake, where it was seen. */
  readonly openedBy?: number;
  readonly reset: boolean;
  /** Nothing more is expected of it: both sides have closed. Never so for UDP. */
  readonly over: boolean;
}

/** One row of the packet list. */
export interface Row {
  readonly id: number;
  readonly at: number;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: PacketProtocol;
  readonly what: string;
  readonly reset: boolean;
  /** Bytes on the line. */
  readonly length: number;
  /** As in frames: where it was seen. */
  readonly world: number;
  /** Undefined where it has no ports. */
  readonly transport?: 'tcp' | 'udp';
  /** Conversations in the order of their first packets, from 1; undefined where it is followed in none. */
  readonly stream?: number;
  /** ns since the row before it. */
  readonly after?: number;
  /** It ends an answer, so many ns after its question. */
  readonly took?: number;
}

/** Bytes per bin of time and kind of packet, for the strip above the list; or packets per bin of places. */
export interface Strip {
  readonly from: number;
  /** ns, or places, per bin. */
  readonly width: number;
  readonly bins: number;
  /** `bytes[kind][bin]`. */
  readonly bytes: Readonly<Record<StripKind, readonly number[]>>;
}
/** What has a colour of its own, in the order in which bars stand on one another. */
export const stripKinds = ['tcp', 'http', 'tls', 'websocket', 'sql', 'rst', 'udp', 'icmp', 'other'] as const;
export type StripKind = (typeof stripKinds)[number];

/** One packet whole. */
export interface Detail {
  readonly id: number;
  readonly at: number;
  readonly world: number;
  /** 1: seen on the line to a neighbour (runs/lines.ts), else on the world's own loopback. */
  readonly iface: number;
  readonly original: number;
  readonly bytes: Uint8Array;
  readonly layers: readonly Layer[];
  readonly title: string;
  readonly says: string;
  /** Other packets that it is about. */
  readonly refers?: readonly Reference[];
  /** The key of its conversation, where it is followed. */
  readonly conversation?: string;
  /** Who it is for; undefined for a frame without IP. */
  readonly to?: Endpoint;
  /** What it says is not known yet, nor told: its conversation is being read. */
  readonly reading?: true;
  /** The HTTP request that begins in it. */
  readonly asked?: HttpAsked;
}

export type FromWorker =
  | {
      readonly type: 'delta';
      /** Packets since the step began, as far as the list goes, and all of them; and the time of the first. */
      readonly packets: number;
      readonly whole: number;
      /** Packets of the step whose bytes were let go: they come before those, and are not counted among them. */
      readonly released: number;
      /** The id of the last packet that has come; 0: of none. */
      readonly last: number;
      readonly began: number | undefined;
      /** Of the last of all of them. */
      readonly ended: number | undefined;
      /** Conversations of the step, oldest first; of many the last ones that had begun where the list ends. Absent: as told before. */
      readonly sketches?: readonly Sketch[];
      readonly undrawnConversations: number;
      /** Packets that the drawing no longer takes up: the list has them. */
      readonly undrawn: number;
      /** Which list `window` is of: another number for each that was begun, as with another filter. */
      readonly list: number;
      readonly window: { readonly first: number; readonly rows: readonly Row[] } | undefined;
      /** While a filter is on, `window` counts the packets that pass it: so many of those looked at so far. */
      readonly filtered?: Filtered;
      /** The protocols that the filter has words for: told once. */
      readonly protocols?: readonly ProtocolWords[];
      /** Bytes over time, and packets by their place in the step. Absent: as told before. */
      readonly strip?: Strip;
      readonly track?: Strip;
    }
  | { readonly type: 'detail'; readonly id: number; readonly detail: Detail | undefined }
  | { readonly type: 'said'; readonly id: number; readonly said: Said | undefined }
  | { readonly type: 'statistics'; readonly ask: number; readonly answer: StatisticsAnswer }
  | { readonly type: 'decoded'; readonly id: number; readonly decoded: DecodedTalk | undefined }
  | { readonly type: 'found'; readonly question: number; readonly found: FoundPacket | undefined }
  | { readonly type: 'opened'; readonly opened: Opened }
  /** A batch could not be read. */
  | { readonly type: 'unreadable'; readonly detail: string };
