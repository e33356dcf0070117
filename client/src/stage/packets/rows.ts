// Which rows of a very long list stand where. A browser's element can be only so high (about 17 million px in Firefox), so
// beyond that the list is cut into overlapping pages: a small scroll moves by pixels, a far one jumps to its share.

import type { Delta } from '../../dissector/news.ts';
import type { FoundPacket } from '../../dissector/messages.ts';

/** Height of a row, px. */
export const rowHeight = 28;
/** The most a scrolled element is high, px. */
const highest = 8_000_000;

export interface Rows {
  /** Height of the scrolled element. */
  readonly height: number;
  /** What the pages before hide: a row stands at `row * rowHeight - offset`. */
  readonly offset: number;
}

/** The list that is on the screen: which one it is, and how many rows it has by now. */
type Listed = Pick<Delta, 'list' | 'packets' | 'filtered'>;

/** The place of a packet in the list on the screen; undefined where it was found in another, or is not among the rows of this one yet. */
export function placeShown(found: FoundPacket | undefined, shown: Listed | undefined): number | undefined {
  if (found?.place === undefined || found.list !== shown?.list) return undefined;
  return found.place < (shown.filtered?.count ?? shown.packets) ? found.place : undefined;
}

/** Before anything was scrolled. */
export const top: Rows = { height: 0, offset: 0 };

/** A list of `count` rows whose last ones are in view. */
export function atEnd(count: number): Rows {
  const height = Math.min(count * rowHeight, highest);
  return { height, offset: count * rowHeight - height };
}

/**
 * The same while rows come fast: the element is as high as for `base` rows, so that nothing has to be scrolled, and a row on screen
 * is only filled anew.
 */
export function still(count: number, base: number): Rows {
  const height = Math.min(atEnd(count).height, base * rowHeight);
  return { height, offset: count * rowHeight - height };
}

/** The list has grown, or shrunk, to `count` rows; what is in view stays where it is. */
export function grow(rows: Rows, count: number): Rows {
  const { height, offset } = atEnd(count);
  return { height, offset: Math.min(rows.offset, offset) };
}

/**
 * The reader scrolled from `before` to `after` (px). Returns the rows and where the scroll bar must stand for them.
 * A move of less than `near` px is one by wheel or key and stays exact; any other is a jump to a share of the whole.
 */
export function scroll(
  rows: Rows,
  count: number,
  before: number,
  after: number,
  viewport: number,
): { rows: Rows; scrollTop: number } {
  const real = count * rowHeight;
  if (real <= highest) return { rows: { height: real, offset: 0 }, scrollTop: after };
  const end = highest - viewport;
  const jumped = Math.abs(after - before) > viewport || after <= 0 || after >= end;
  if (!jumped) return { rows, scrollTop: after };
  const share = end <= 0 ? 0 : Math.min(1, Math.max(0, after / end));
  const wanted = share * (real - viewport);
  return { rows: { height: highest, offset: Math.round(wanted - after) }, scrollTop: after };
}

/** Where the scroll bar must stand so that `row` is in view; unchanged when it is. */
export function reveal(
  rows: Rows,
  count: number,
  row: number,
  scrollTop: number,
  viewport: number,
): { rows: Rows; scrollTop: number } {
  const y = row * rowHeight - rows.offset;
  if (y >= scrollTop && y + rowHeight <= scrollTop + viewport) return { rows, scrollTop };
  const real = count * rowHeight;
  const wanted = y < scrollTop ? y : y + rowHeight - viewport;
  const end = rows.height - viewport;
  if (wanted >= 0 && wanted <= end) return { rows, scrollTop: wanted };
  const absolute = Math.min(Math.max(0, wanted + rows.offset), Math.max(0, real - viewport));
  const placed = real <= viewport ? 0 : Math.round((absolute / (real - viewport)) * end);
  return { rows: { ...rows, offset: absolute - placed }, scrollTop: placed };
}

/** The first row and how many to have ready: what is in view, and as much again on both sides. */
export function inView(rows: Rows, scrollTop: number, viewport: number): { first: number; count: number } {
  const count = Math.ceil(viewport / rowHeight) + 1;
  const first = Math.floor((scrollTop + rows.offset) / rowHeight);
  const ahead = Math.ceil(count / 2);
  return { first: Math.max(0, first - ahead), count: count + 2 * ahead };
}
