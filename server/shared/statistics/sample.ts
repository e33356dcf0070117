// The median of numbers that come one by one, with few of them kept: every one at first, later every second, fourth, and so on.

const most = 512;

export class Sample {
  count = 0;
  largest = 0;
  #kept: number[] = [];
  /** One of so many is kept. */
  #stride = 1;

  add(value: number): void {
    if (value > this.largest) this.largest = value;
    if (this.count++ % this.#stride !== 0) return;
    this.#kept.push(value);
    if (this.#kept.length < most * 2) return;
    this.#kept = this.#kept.filter((_, at) => at % 2 === 0);
    this.#stride *= 2;
  }

  /** Of an even number of them, the lower of the two in the middle; undefined where there are none. */
  get median(): number | undefined {
    const sorted = [...this.#kept].sort((x, y) => x - y);
    return sorted[(sorted.length - 1) >> 1];
  }
}
