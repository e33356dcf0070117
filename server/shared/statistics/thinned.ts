// Points over time, bounded: where there are too many, of each stretch of time the lowest and the highest stay. What stays is a
// real point, and the lowest and highest of all are always among them.
import type { Drawn } from './types.ts';

export class Thinned<T extends { readonly at: number }> {
  #points: T[] = [];
  #all = 0;
  readonly #most: number;
  readonly #value: (point: T) => number;

  /** `most`: points kept; `value`: what is low and high. */
  constructor(most: number, value: (point: T) => number) {
    this.#most = most;
    this.#value = value;
  }

  get drawn(): Drawn<T> {
    return { points: [...this.#points], all: this.#all };
  }

  add(point: T): void {
    this.#all += 1;
    this.#points.push(point);
    if (this.#points.length > this.#most) this.#thin();
  }

  /** Half of them, or fewer, stay. */
  #thin(): void {
    const points = this.#points;
    const from = points[0]?.at ?? 0;
    const stretches = this.#most >> 2;
    const width = Math.max(1, ((points.at(-1)?.at ?? 0) - from + 1) / stretches);
    const lows: (T | undefined)[] = [];
    const highs: (T | undefined)[] = [];
    for (const point of points) {
      const at = Math.min(stretches - 1, Math.max(0, Math.floor((point.at - from) / width)));
      const [low, high] = [lows[at], highs[at]];
      if (low === undefined || this.#value(point) < this.#value(low)) lows[at] = point;
      if (high === undefined || this.#value(point) >= this.#value(high)) highs[at] = point;
    }
    const stay = new Set([...lows, ...highs]);
    this.#points = points.filter((point) => stay.has(point));
  }
}
