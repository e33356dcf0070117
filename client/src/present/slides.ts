// What a room sees of a step: its questions one by one, and between and after them its packets one by one. Pure.

/** Belongs to one stretch of the run, the one that begins at entry `from`; another step or a reset begins anew. */
export interface Slide {
  readonly from: number;
  /** The question number `closed` is on screen, and no packet is. */
  readonly asking: boolean;
  /** How many questions were closed. */
  readonly closed: number;
  /** The packet that was shown last; undefined before the first. */
  readonly at: number | undefined;
}

/** What there is to show: how many questions the step has, and its packets in the order in which they are shown. */
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

/** The next thing: close the question, show one packet more, or, when all that came is shown, ask what is left to ask. */
export function forward(slide: Slide, { questions, order }: Material): Slide {
  const next = order[slide.at === undefined ? 0 : order.indexOf(slide.at) + 1];
  if (slide.asking) {
    const closed = { ...slide, asking: false, closed: slide.closed + 1 };
    return slide.at === undefined && next !== undefined ? { ...closed, at: next } : closed;
  }
  if (next !== undefined) return { ...slide, at: next };
  return slide.closed < questions ? { ...slide, asking: true } : slide;
}

/** One packet less; before the first, the question again. */
export function backward(slide: Slide, { order }: Material): Slide {
  if (slide.asking) return slide.closed > 0 && slide.at !== undefined ? { ...slide, asking: false } : slide;
  const place = slide.at === undefined ? -1 : order.indexOf(slide.at);
  if (place > 0) return { ...slide, at: order[place - 1] };
  if (slide.closed > 0) return { ...slide, at: undefined, asking: true, closed: slide.closed - 1 };
  return { ...slide, at: undefined };
}

/** Every packet that came, or none of them. */
export function jump(slide: Slide, { order }: Material, to: 'first' | 'last'): Slide {
  if (slide.asking) return slide;
  return { ...slide, at: to === 'last' ? (order.at(-1) ?? slide.at) : order[0] };
}

/** Is something left that `forward` would show? */
export const more = (slide: Slide, material: Material): boolean => forward(slide, material) !== slide;

/** Something that came at a time, ns since the run began. */
export interface Moment {
  readonly id: number;
  readonly at: number;
}

/**
 * How many packets must be shown before all of this was. What is no packet (a read, a write) is seen with the packet after it, as
 * it is drawn; what came before every packet (a program that listens) holds nothing up.
 */
export function needed(packets: readonly Moment[], evidence: readonly Moment[]): number {
  const places = evidence.map(({ id, at }) => {
    const own = packets.findIndex((packet) => packet.id === id);
    if (own >= 0) return own + 1;
    const before = packets.findLastIndex((packet) => packet.at <= at) + 1;
    return before === 0 ? 0 : Math.min(before + 1, packets.length);
  });
  return Math.max(0, ...places);
}
