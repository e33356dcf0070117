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
  const packets = strip === undefined ? [] : Array.from({ length: strip.bins }, (_, bin) => tickOf(strip, bin));
  const events = implied.map((one) => ({ stands: where(one), reset: one.reset }));
  const ticks = [...packets.filter((one) => one !== undefined), ...events];
  // Two at one time share theirs.
  return [
    ...new Map(ticks.toSorted((x, y) => Number(x.reset) - Number(y.reset)).map((one) => [one.stands, one])).values(),
  ];
}

interface Arrowlike extends Moment {
  readonly reset: boolean;
}

function tickOf({ from, width, bytes }: Strip, bin: number): Tick | undefined {
  if (Object.values(bytes).every((row) => (row[bin] ?? 0) === 0)) return undefined;
  return { stands: from + bin * width, reset: (bytes.rst[bin] ?? 0) > 0 };
}
