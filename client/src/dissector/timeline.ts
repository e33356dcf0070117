// Bytes over time in a fixed number of bins, by kind of packet: the strip above the list; and packets by their places, for the replay.
// When time outgrows the bins, neighbours are joined and each bin holds twice as long, so a packet costs the same however many came before.
import { stripKinds, type Strip, type StripKind } from './messages.ts';

const bins = 240;
/** ns per bin at the start: 240 bins are 2.4 ms. */
const finest = 10_000;

export class Timeline {
  #from: number | undefined;
  #width: number;
  #used = 0;
  #changed = false;
  readonly #bytes: Record<StripKind, Float64Array>;

  /** `width`: of a bin at first, ns or places. */
  constructor(width = finest) {
    this.#width = width;
    const empty = stripKinds.map((kind) => [kind, new Float64Array(bins)] as const);
    this.#bytes = Object.fromEntries(empty) as Record<StripKind, Float64Array>;
  }

  /** A packet at a time (ns). One that comes late, before the first, counts in the first bin. */
  add(at: number, kind: StripKind, bytes: number): void {
    this.#from ??= at;
    this.#changed = true;
    let bin = Math.max(0, Math.floor((at - this.#from) / this.#width));
    while (bin >= bins) {
      this.#join();
      bin = Math.floor((at - this.#from) / this.#width);
    }
    const row = this.#bytes[kind];
    row[bin] = (row[bin] ?? 0) + bytes;
    this.#used = Math.max(this.#used, bin + 1);
  }

  /** The strip as it is now; undefined when nothing came since the last call. */
  news(): Strip | undefined {
    if (this.#from === undefined || !this.#changed) return undefined;
    this.#changed = false;
    const bytes = stripKinds.map((kind) => [kind, [...this.#bytes[kind].subarray(0, this.#used)]] as const);
    return {
      from: this.#from,
      width: this.#width,
      bins: this.#used,
      bytes: Object.fromEntries(bytes) as Record<StripKind, number[]>,
    };
  }

  #join(): void {
    this.#width *= 2;
    this.#used = Math.ceil(this.#used / 2);
    for (const kind of stripKinds) {
      const row = this.#bytes[kind];
      for (let bin = 0; bin < bins; bin++) row[bin] = (row[2 * bin] ?? 0) + (row[2 * bin + 1] ?? 0);
    }
  }
}
