// The links beside a drawing: from a packet to what replaced it, to what quotes it, and from a gap to what fills it. Those that
// overlap stand side by side.
import type { Kin } from './again.ts';
import type { Columns } from './columns.ts';
import { glyph } from './columns.ts';
import type { ArrowShape, LinkShape } from './shapes.ts';

/** From one link to the next beside it, and how many may stand so. */
const apart = 5;
const mostBeside = 4;

/** `digits`: of the longest number that stands beside them. */
export function linksOf(
  arrows: readonly ArrowShape[],
  kin: ReadonlyMap<number, Kin>,
  { compact, number, width }: Columns,
  digits: number,
): LinkShape[] {
  const at = new Map(arrows.map(({ arrow, y1 }) => [arrow.id, y1]));
  const foot = compact ? 4 : 6;
  const right = compact ? width - 5 : number - Math.ceil(digits * 13 * glyph) - 6 - foot;
  /** Down to where each place is taken. */
  const taken: number[] = [];
  const links: LinkShape[] = [];
  const link = (kind: LinkShape['kind'], from: number | undefined, to: number): void => {
    const [y1, y2] = [at.get(from ?? -1), at.get(to)];
    if (from === undefined || y1 === undefined || y2 === undefined) return;
    const free = taken.findIndex((until) => until < y1);
    const lane = free >= 0 ? free : Math.min(taken.length, mostBeside - 1);
    taken[lane] = y2 + 5;
    links.push({ kind, x: right - lane * apart, foot: foot + lane * apart, y1: y1 + 5, y2: y2 + 5, ids: [from, to] });
  };
  // A place is free below what ends before: so in the order of their beginnings.
  for (const { arrow } of arrows) {
    const { next } = kin.get(arrow.id) ?? {};
    if (next !== undefined) link('repeats', arrow.id, next);
    if (arrow.change?.gap?.filledBy !== undefined) link('fills', arrow.id, arrow.change.gap.filledBy);
  }
  for (const { arrow } of arrows) if (arrow.quotes !== undefined) link('quotes', arrow.quotes, arrow.id);
  return links;
}
