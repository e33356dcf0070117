// What a room sees of a step: its questions one by one, and between and after them one by one what there is to show: packets, or
// what changed in another view (moments.ts). Pure.
import type { Moment } from './moments.ts';

/** Belongs to one stretch of the run, the one that begins at entry `from`; another step or a reset begins anew. */
export interface Slide {
  readonly from: number;
  /** The question number `closed` is on screen, and nothing else is. */
  readonly asking: boolean;
  /** How many questions were closed. */
  readonly closed: number;
  /** The entry that was shown last; undefined before the first. */
  readonly at: number | undefined;
}

/** What there is to show: how many questions the step has, and the ids of its moments in the order in which they are shown. */
export interface Material {
  readonly questions: number;
  readonly order: readonly number[];
}

export const fresh = (from: number, questions: number): Slide => ({
  from,
  asking: questions > 0,
  closed: 0,
  at: undefined,
});

/** How many moments are shown. Where the last one is not among them (another view is shown now), those that were told before it. */
export function placeOf({ at }: Slide, order: readonly number[]): number {
  if (at === undefined) return 0;
  const own = order.indexOf(at);
  return (own >= 0 ? own : order.findLastIndex((id) => id < at)) + 1;
}

/** The next thing: close the question, show one moment more, or, when all that came is shown, ask what is left to ask. */
export function forward(slide: Slide, { questions, order }: Material): Slide {
  const next = order[placeOf(slide, order)];
  if (slide.asking) {
    const closed = { ...slide, asking: false, closed: slide.closed + 1 };
    return slide.at === undefined && next !== undefined ? { ...closed, at: next } : closed;
  }
  if (next !== undefined) return { ...slide, at: next };
  return slide.closed < questions ? { ...slide, asking: true } : slide;
}

/** One moment less; before the first, the question again. */
export function backward(slide: Slide, { order }: Material): Slide {
  if (slide.asking) return slide.closed > 0 ? { ...slide, asking: false } : slide;
  const place = placeOf(slide, order);
  if (place > 1) return { ...slide, at: order[place - 2] };
  if (slide.closed > 0) return { ...slide, at: undefined, asking: true, closed: slide.closed - 1 };
  return place > 0 ? { ...slide, at: undefined } : slide;
}

/** Every moment that came, or the first alone. */
export function jump(slide: Slide, { order }: Material, to: 'first' | 'last'): Slide {
  if (slide.asking) return slide;
  return { ...slide, at: to === 'last' ? (order.at(-1) ?? slide.at) : order[0] };
}

/** Is something left that `forward` would show? */
export const more = (slide: Slide, material: Material): boolean => forward(slide, material) !== slide;

/** Is something there that `backward` would go back to? */
export const less = (slide: Slide, material: Material): boolean => backward(slide, material) !== slide;

/**
 * How many moments must be shown before all of this was. What is no moment (a read, a write) is seen with the moment after it, as
 * it is drawn; what came before every moment, and before entry `since`, holds nothing up (a program that listens).
 */
export function needed(
  moments: readonly Moment[],
  evidence: readonly { readonly id: number; readonly at: number }[],
  since = Infinity,
): number {
  const places = evidence.map(({ id, at }) => {
    const own = moments.findIndex(({ ids }) => ids.includes(id));
    if (own >= 0) return own + 1;
    const before = moments.findLastIndex((moment) => moment.at <= at) + 1;
    return before === 0 && id < since ? 0 : Math.min(before + 1, moments.length);
  });
  return Math.max(0, ...places);
}
