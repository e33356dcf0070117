// Unix time and the server's monotonic clock, laid beside each other.
// Node has no Unix time finer than a millisecond, but its tick tells: at the moment Date.now() changes, a whole one begins.

export interface ClockSource {
  /** Unix time in whole ms. */
  now(): number;
  /** Monotonic ns. */
  hr(): bigint;
}

export const system: ClockSource = { now: Date.now, hr: () => process.hrtime.bigint() };

/** The same moment of both clocks. */
export interface Moment {
  /** Unix time, ms. */
  readonly unix: number;
  /** Monotonic, ns. */
  readonly hr: bigint;
}

const millisecond = 1_000_000n;
/** ns between two looks at the clock, around the tick, that are good enough. More means that something came between. */
const fine = 20_000n;
const tries = 5;
/** A clock that stands still (set back, or simulated) is not waited for longer than this. */
const longestWait = 20_000_000n;

/**
 * The whole ms of Unix time that it is now, and the monotonic time (ns) at which it began: right to about a µs, where Date.now() alone
 * says when it was only to a ms. Looks at both clocks for 1 ms at most if all is well.
 */
export function thisMs(source: ClockSource = system): Moment {
  const offset = measureOffset(source);
  const unix = (source.hr() + offset) / millisecond;
  return { unix: Number(unix), hr: unix * millisecond - offset };
}

/**
 * Unix time minus monotonic time in ns, to about a µs: looks at both until the ms changes, at most 1 ms if all is well. The tick lies
 * between the beginning of the last look that said the old ms and the end of the first that says the new one, whatever came between.
 */
export function measureOffset({ now, hr }: ClockSource): bigint {
  let best = { offset: 0n, width: -1n };
  for (let turn = 0; turn < tries; turn++) {
    const start = hr();
    const old = now();
    let [from, middle] = [start, hr()];
    let ms = now();
    let to = hr();
    let widest = to - from;
    while (ms === old && to - start < longestWait) {
      [from, middle] = [middle, to];
      ms = now();
      to = hr();
      if (to - from > widest) widest = to - from;
    }
    // Without a tick the clock stands still, or something came between.
    const width = ms === old ? widest : to - from;
    const offset = BigInt(ms) * millisecond - (from + to) / 2n;
    if (best.width < 0n || width < best.width) best = { offset, width };
    if (best.width <= fine) break;
  }
  return best.offset;
}
