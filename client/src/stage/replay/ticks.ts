// The marks on the replay's line: packets where they stand, in place or in time. Of many, those that share a mark. Pure.
import type { Strip } from '../../dissector/messages.ts';
import type { Moment } from './reel.ts';

export interface Tick {
  /** Its place, or its time in ns. */
  readonly stands: number;
  /** A RST is among them. */
  readonly reset: boolean;
}

/** One for each bin of packets in which something is, and for each event that implies one, where it stands. */
export function ticksOf(
  strip: Strip | undefined,
  implied: readonly Arrowlike[],
  where: (one: Moment) => number,
): Tick[] {
  const packets = strip === undefined ? [] : ticksIn(strip);
  if (implied.length === 0) return packets;
  const ticks = [...packets, ...implied.map((one) => ({ stands: where(one), reset: one.reset }))];
  // Two at one time share theirs.
  return [
    ...new Map(ticks.toSorted((x, y) => Number(x.reset) - Number(y.reset)).map((one) => [one.stands, one])).values(),
  ];
}

interface Arrowlike extends Moment {
  readonly reset: boolean;
}

function ticksIn({ from, width, bins, bytes }: Strip): Tick[] {
  const rows = Object.values(bytes);
  const ticks: Tick[] = [];
  for (let bin = 0; bin < bins; bin++) {
    if (rows.some((row) => (row[bin] ?? 0) > 0))
      ticks.push({ stands: from + bin * width, reset: (bytes.rst[bin] ?? 0) > 0 });
  }
  return ticks;
}

/** Where a place, or a time, stands on a line that begins there and is so long, 0 to 1. */
export const shareOf =
  (from: number, whole: number) =>
  (stands: number): number =>
    whole <= 0 ? 0 : Math.min(1, (stands - from) / whole);

/** The path of those that are RSTs, or of the others, on a line that is so long. */
export function pathOf(
  ticks: readonly Tick[],
  reset: boolean,
  share: (stands: number) => number,
  long: number,
): string {
  let path = '';
  for (const tick of ticks) if (tick.reset === reset) path += `M${(share(tick.stands) * long).toFixed(2)} 0v1`;
  return path;
}
