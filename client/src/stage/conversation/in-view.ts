// Of a long drawing, the shapes that are in view, and some above and below: a thousand arrows are too many for a page to keep.
import type { ArrowShape, Drawing } from './shapes.ts';

/** Up to so many arrows all are kept. */
export const fewArrows = 300;
/** px above and below, and by how much the view must move before it is read anew. */
const around = 900;
export const portion = 300;

/** A stretch of the drawing, px. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface InView extends Pick<Drawing, 'bars' | 'bands' | 'texts' | 'links' | 'folds'> {
  /** With its place among all arrows of the drawing. */
  readonly arrows: readonly { readonly shape: ArrowShape; readonly index: number }[];
}

/** What the stretch shows; all where there is none, or where there are few. `always`: packets that are kept wherever they are. */
export function inView(
  drawing: Drawing,
  stretch: Stretch | undefined,
  always: readonly (number | undefined)[],
): InView {
  const { arrows, bars, bands, texts, links, folds } = drawing;
  const whole = arrows.map((shape, index) => ({ shape, index }));
  if (stretch === undefined || arrows.length <= fewArrows) return { arrows: whole, bars, bands, texts, links, folds };
  const [from, to] = [stretch.from - around, stretch.to + around];
  const touches = (top: number, bottom: number): boolean => bottom >= from && top <= to;
  return {
    arrows: whole.filter(({ shape: { arrow, y1, y2 } }) => touches(y1, y2) || always.includes(arrow.id)),
    bars: bars.filter(({ y, height }) => touches(y, y + height)),
    bands: bands.filter(({ y, height }) => touches(y, y + height)),
    texts: texts.filter(({ y }) => touches(y, y)),
    links: links.filter(({ y1, y2 }) => touches(y1, y2)),
    folds: folds.filter(({ y }) => touches(y, y)),
  };
}
