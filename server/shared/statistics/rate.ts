// Bytes over time in a bounded number of bins. When time outgrows them, neighbours are joined, two or five at once, so that the
// width stays a round number: 10 µs, 20 µs, 100 µs, 200 µs, 1 ms and so on.
import type { End } from '../conversations/types.ts';
import type { Throughput } from './types.ts';

const bins = 200;
/** ns per bin at the start. */
const finest = 10_000;

export class Rate {
  #from: number | undefined;
  #width = finest;
  #used = 0;
  #joins = 0;
  readonly #bytes = { a: new Float64Array(bins), b: new Float64Array(bins) };
  readonly #first = new Float64Array(bins);

  /** A packet. One that comes late, from before the first, counts in the first bin. */
  add(id: number, at: number, from: End, bytes: number): void {
    this.#from ??= at;
    let bin = Math.max(0, Math.floor((at - this.#from) / this.#width));
    while (bin >= bins) {
      this.#join();
      bin = Math.floor((at - this.#from) / this.#width);
    }
    const row = this.#bytes[from];
    row[bin] = (row[bin] ?? 0) + bytes;
    if (this.#first[bin] === 0) this.#first[bin] = id;
    this.#used = Math.max(this.#used, bin + 1);
  }

  /** All bins up to the last packet's; undefined where there is none. */
  get throughput(): Throughput | undefined {
    if (this.#from === undefined) return undefined;
    const own = (row: Float64Array): number[] => [...row.subarray(0, this.#used)];
    return {
      from: this.#from,
      width: this.#width,
      bytes: { a: own(this.#bytes.a), b: own(this.#bytes.b) },
      first: own(this.#first),
    };
  }

  #join(): void {
    const many = this.#joins++ % 2 === 0 ? 2 : 5;
    this.#width *= many;
    this.#used = Math.ceil(this.#used / many);
    for (const row of [this.#bytes.a, this.#bytes.b, this.#first])
      for (let bin = 0; bin < bins; bin++) {
        const part = row.subarray(bin * many, (bin + 1) * many);
        row[bin] = row === this.#first ? (part.find((id) => id > 0) ?? 0) : part.reduce((sum, one) => sum + one, 0);
      }
  }
}
