// How long a replay waits before the next packet: always the same, or in the true proportions of what was recorded.

export type Pace = 'fixed' | 'true';

/** ms between packets at the fixed pace. */
const gap = 1_000;
/** A replay in true proportions lasts this long, in ms, unless it lasted longer. */
const whole = 10_000;

/** How many times slower than it was the true proportions are shown; `times` are the packets' (ns, rising). */
export function slowdown(times: readonly number[]): number {
  const lasted = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1e6;
  return lasted <= 0 ? 1 : Math.max(1, whole / lasted);
}

/** ms to wait between two packets that stand side by side. */
export function wait(times: readonly number[], from: number, to: number, pace: Pace): number {
  if (pace === 'fixed') return gap;
  const between = Math.abs((times[to] ?? 0) - (times[from] ?? 0)) / 1e6;
  return between * slowdown(times);
}
