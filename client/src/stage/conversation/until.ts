// The part of a drawing that has happened by the time of one packet: what a replay shows. The rest is not drawn yet.
import type { Drawing } from './shapes.ts';

/** The drawing up to and with the arrow `id`; all of it when there is no such arrow. */
export function until(drawing: Drawing, id: number | undefined): Drawing {
  const last = drawing.arrows.find(({ arrow }) => arrow.id === id);
  if (last === undefined) return drawing;
  const cut = Math.max(last.y1, last.y2);
  const order = new Set(drawing.arrows.filter(({ y1 }) => y1 <= last.y1).map(({ arrow }) => arrow.id));
  return {
    ...drawing,
    arrows: drawing.arrows.filter(({ arrow }) => order.has(arrow.id)),
    bars: drawing.bars
      .filter(({ y }) => y < cut)
      .map((bar) => ({ ...bar, height: Math.min(bar.height, cut - bar.y + 6) })),
    texts: drawing.texts.filter(({ kind, y, id: from }) =>
      kind === 'state' || kind === 'open' ? from !== undefined && order.has(from) : y <= cut,
    ),
    links: drawing.links.filter(({ y2 }) => y2 <= cut),
    folds: drawing.folds.filter(({ y }) => y <= cut),
  };
}
