// What has happened by the time of one packet, of all conversations and of one drawing: what a replay shows. The rest is not drawn
// yet.
import type { Arrow } from './exchange.ts';
import type { Picture } from './picture.ts';
import type { Drawing } from './shapes.ts';

/** A picture, and up to which packet it is drawn; all of it where there is no such. */
export interface Part {
  readonly picture: Picture;
  readonly until: number | undefined;
  readonly replayed: boolean;
}

export const entirely = (picture: Picture): Part => ({ picture, until: undefined, replayed: false });

/**
 * Pictures as far as they `came` by the time of packet `id`, which may be drawn in none of them. One that is over by then is whole, one
 * that begins later is left out.
 */
export function soFar(pictures: readonly Picture[], came: (arrow: Arrow) => boolean, id: number | undefined): Part[] {
  return pictures.flatMap((picture) => {
    const last = picture.arrows.findLast(({ arrow }) => came(arrow))?.arrow;
    if (last === undefined) return [];
    const over = last.id !== id && last === picture.arrows.at(-1)?.arrow;
    return [{ picture, until: over ? undefined : last.id, replayed: true }];
  });
}

/** The drawing up to and with the arrow `id`; all of it when there is no such arrow. */
export function upTo(drawing: Drawing, id: number | undefined): Drawing {
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
    bands: drawing.bands
      .filter(({ y }) => y < cut)
      .map((band) => ({ ...band, height: Math.min(band.height, cut - band.y + 6) })),
    texts: drawing.texts.filter(({ kind, y, id: from }) =>
      kind === 'state' || kind === 'open' ? from !== undefined && order.has(from) : y <= cut,
    ),
    links: drawing.links.filter(({ y2 }) => y2 <= cut),
    folds: drawing.folds.filter(({ y }) => y <= cut),
  };
}
