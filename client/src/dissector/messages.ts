// What the page and the dissector worker say to each other. The page transfers batches of frames and asks; the worker
// keeps frames, answers, and tells what changed, at most once per animation frame: it waits for `drawn` in between.
import type { Endpoint } from '../../../server/shared/contract/entry.ts';
import type { Layer } from '../../../server/shared/dissect/types.ts';
import type { End, StateChange } from '../../../server/shared/conversations/types.ts';

export type ToWorker =
  | { readonly type: 'batch'; readonly batch: ArrayBuffer }
  /** The step began anew at this id: numbers, drawing and list count from here. */
  | { readonly type: 'from'; readonly id: number }
  /** The rows that the list shows: from `first` (counted from the step's start), or the last ones when following. */
  | { readonly type: 'window'; readonly first: number; readonly rows: number; readonly follow: boolean }
  | { readonly type: 'detail'; readonly id: number }
  | { readonly type: 'drawn' };

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
}

/** What the drawing needs of a conversation: no payloads, and of a long one only the beginning and the end. */
export interface Sketch {
  readonly key: string;
  readonly world: number;
  readonly a: Endpoint;
  readonly b: Endpoint;
  readonly packets: readonly SketchPacket[];
  /** Packets left out after `packets[after - 1]`. */
  readonly folded?: { readonly after: number; readonly packets: number };
  /** Packets of it that came before the step began. */
  readonly earlier: number;
  readonly states: readonly StateChange[];
  /** The id of the last packet of the handshake, where it was seen. */
  readonly openedBy?: number;
  readonly reset: boolean;
}

/** One row of the packet list. */
export interface Row {
  readonly id: number;
  readonly at: number;
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** The protocol's id: "tcp". */
  readonly protocol: string;
  readonly what: string;
  readonly reset: boolean;
}

/** Bytes per bin of time and kind of packet, for the strip above the list. */
export interface Strip {
  readonly from: number;
  /** ns per bin. */
  readonly width: number;
  readonly bins: number;
  /** `bytes[kind][bin]`. */
  readonly bytes: Readonly<Record<StripKind, readonly number[]>>;
}
export const stripKinds = ['tcp', 'rst', 'udp', 'icmp', 'other'] as const;
export type StripKind = (typeof stripKinds)[number];

/** One packet whole. */
export interface Detail {
  readonly id: number;
  readonly at: number;
  readonly world: number;
  readonly original: number;
  readonly bytes: Uint8Array;
  readonly layers: readonly Layer[];
  readonly title: string;
  readonly says: string;
}

export type FromWorker =
  | {
      readonly type: 'delta';
      /** Packets since the step began, and the time of the first of them. */
      readonly packets: number;
      /** Packets of the step whose bytes were let go: they come before those, and are not counted among them. */
      readonly released: number;
      readonly began: number | undefined;
      /** Conversations of the step, oldest first; the last ones of many. Absent: as told before. */
      readonly sketches?: readonly Sketch[];
      readonly olderConversations: number;
      /** Packets that the drawing no longer takes up: the list has them. */
      readonly undrawn: number;
      readonly window: { readonly first: number; readonly rows: readonly Row[] } | undefined;
      /** Absent: as told before. */
      readonly strip?: Strip;
    }
  | { readonly type: 'detail'; readonly id: number; readonly detail: Detail | undefined }
  /** A batch could not be read. */
  | { readonly type: 'unreadable'; readonly detail: string };
