// From where to where the shade of a packet reaches that is picked or lit up: over its own words, and over nobody else's. Pure.
import type { ArrowShape, Drawing } from './shapes.ts';

/** How far it reaches from the arrow's tail where there is room, and where there is none; with numbers below the arrow, further down. */
const above = { most: 22, least: 16 };
const below = { most: 20, least: 13 };
const numbers = 15;
/** From the line that a text stands on: to what may be above it, and below it; and above the label of an arrow, from its tail. */
const rise = 13;
const fall = 5;
const label = 18;

/** The upper and the lower edge of that of the arrow at this place, px. */
export function shadeOf(
  index: number,
  { arrows, texts, columns }: Pick<Drawing, 'arrows' | 'texts' | 'columns'>,
): { readonly top: number; readonly bottom: number } {
  const [last, own, next] = [arrows[index - 1], arrows[index], arrows[index + 1]];
  const y1 = own?.y1 ?? 0;
  const room = (arrow: ArrowShape | undefined): number => (arrow === undefined || arrow.numbers === '' ? 0 : numbers);
  const more = room(own);
  let top = Math.max(y1 - above.most, last === undefined ? 0 : last.y1 + below.least + room(last));
  let bottom = Math.min(y1 + below.most + more, (next?.y1 ?? Infinity) - label);
  // Where there is room beside the lifelines, texts stand there.
  for (const { y } of columns.compact ? texts : []) {
    if (y < y1) top = Math.max(top, y + fall);
    else bottom = Math.min(bottom, y - rise);
  }
  return { top: Math.min(top, y1 - above.least), bottom: Math.max(bottom, y1 + below.least + more) };
}
