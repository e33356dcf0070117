// How long a replay waits before the next packet: always the same, or in the true proportions of what was recorded.

/** Packets a second that can be chosen: one to read each, more to see where something happens in a long record. */
export const steady = [1, 4, 16] as const;
export type Pace = (typeof steady)[number] | 'true';

/** ms between packets at a steady pace. */
export const gapOf = (pace: (typeof steady)[number]): number => 1_000 / pace;
/** A replay in true proportions lasts this long, in ms, unless it lasted longer. */
const whole = 10_000;

/** How many times slower than it was the true proportions of what lasted so long (ns) are shown. */
export const slowdown = (lasted: number): number => (lasted <= 0 ? 1 : Math.max(1, (whole * 1e6) / lasted));
