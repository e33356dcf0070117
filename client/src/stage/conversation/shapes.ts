// The shapes of a drawing, each with its place (px): what the layout makes and the component draws.
import type { Flight } from '../../dissector/under-way.ts';
import type { Columns } from './columns.ts';
import type { Arrow, Party } from './exchange.ts';

export interface CardShape {
  readonly line: number;
  readonly party: Party;
  readonly x: number;
  readonly y: number;
}

export interface ArrowShape {
  readonly arrow: Arrow;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly label: string;
  /** The middle of the label. */
  readonly labelX: number;
  /** "start", "16 µs later", "15 µs". */
  readonly time: string;
  /** "seq 1, ack 7", under it, where they are shown. */
  readonly numbers: string;
  /** Where its arrow breaks off: what replaced it, said where it would have arrived. */
  readonly replaced?: { readonly by: number; readonly text: string; readonly x: number; readonly y: number };
}

/** A stretch beside a lifeline in which so many bytes are under way; `track`: the room that there is for them. */
export interface BandShape {
  readonly line: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly track: { readonly x: number; readonly width: number } | undefined;
  /** `zero`: no room; `full`: all of it is taken. */
  readonly kind: 'some' | 'full' | 'zero';
  readonly flight: Flight;
}

/** A stretch of a lifeline in one state. */
export interface BarShape {
  readonly line: number;
  /** The middle of it. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly open: boolean;
}

export interface TextShape {
  readonly kind: 'state' | 'open' | 'doing' | 'pause';
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly text: string;
  /** The entry it comes from. */
  readonly id?: number;
}

/** Joins a packet with the one that it replaces or quotes, or before which what it brings was missing; beside the numbers. */
export interface LinkShape {
  readonly x: number;
  readonly y1: number;
  readonly y2: number;
  /** The width of its two ends, to the right of `x`. */
  readonly foot: number;
  readonly kind: 'repeats' | 'quotes' | 'fills';
  /** The two packets. */
  readonly ids: readonly [number, number];
}

/** Where packets are left out, and may be asked for; or (`packets` 0) where they may be folded again. */
export interface FoldShape {
  /** The key of the worker's sketch. */
  readonly sketch: string;
  readonly x: number;
  readonly y: number;
  readonly packets: number;
  /** That they carry. */
  readonly bytes: number;
  /** As many as can be drawn are drawn. */
  readonly most: boolean;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly columns: Columns;
  readonly cards: readonly CardShape[];
  readonly bars: readonly BarShape[];
  readonly bands: readonly BandShape[];
  readonly arrows: readonly ArrowShape[];
  readonly texts: readonly TextShape[];
  readonly links: readonly LinkShape[];
  readonly folds: readonly FoldShape[];
}
