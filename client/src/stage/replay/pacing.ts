// How long a replay waits before the next packet: always the same, or in the true proportions of what was recorded.

export type Pace = 'fixed' | 'true';

/** ms between packets at the fixed pace. */
export const gap = 1_000;
/** A replay in true proportions lasts this long, in ms, unless it lasted longer. */
const whole = 10_000;

/** How many times slower than it was the true proportions of what lasted so long (ns) are shown. */
export const slowdown = (lasted: number): number => (lasted <= 0 ? 1 : Math.max(1, (whole * 1e6) / lasted));
