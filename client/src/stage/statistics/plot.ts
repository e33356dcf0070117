// What a picture over time is drawn in: where a number stands on it, and which point is nearest. Pure.
import type { Axis } from './scale.ts';

/** A point that names a packet. */
export interface PlotPoint {
  /** The entry id of the packet. */
  readonly id: number;
  readonly x: number;
  readonly y: number;
  /** What it is, said where it is pointed at. */
  readonly text: string;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** px around the drawing: the numbers of the axes stand there. */
const margin = { left: 60, right: 14, top: 10, bottom: 24 };

/** How far along an axis a number stands, 0 to 1. */
function share({ from, to, times }: Axis, value: number): number {
  if (to === from) return 0;
  if (times === undefined) return (value - from) / (to - from);
  return Math.log(Math.max(value, from) / from) / Math.log(to / from);
}

/** Where numbers stand in a picture of this size, px. */
export function frameOf(width: number, height: number, x: Axis, y: Axis): Frame {
  const left = margin.left;
  const right = Math.max(left + 10, width - margin.right);
  const top = margin.top;
  const bottom = Math.max(top + 10, height - margin.bottom);
  return {
    left,
    right,
    top,
    bottom,
    x: (value) => left + share(x, value) * (right - left),
    y: (value) => bottom - share(y, value) * (bottom - top),
  };
}

/** The place of the point nearest to a place in the picture; -1 where there is none. */
export function nearest(points: readonly PlotPoint[], frame: Frame, x: number, y: number): number {
  let found = -1;
  let least = Infinity;
  for (const [at, point] of points.entries()) {
    const away = (frame.x(point.x) - x) ** 2 + (frame.y(point.y) - y) ** 2;
    if (away >= least) continue;
    least = away;
    found = at;
  }
  return found;
}
