// A number that only rises, and those who wait for it to reach a value: how far markers have come.

interface Waiting {
  readonly for: number;
  done(reached: boolean): void;
}

export class Watermark {
  #value = 0;
  readonly #waiting = new Set<Waiting>();

  /** It has come this far. */
  raise(value: number): void {
    if (value <= this.#value) return;
    this.#value = value;
    for (const one of this.#waiting) if (one.for <= value) one.done(true);
  }

  /** Nobody needs to wait: it will not rise for those who wait now. */
  giveUp(): void {
    for (const one of this.#waiting) one.done(false);
  }

  /** True once it has come as far as `value`; false after `ms`, or when it is given up. */
  reach(value: number, ms: number): Promise<boolean> {
    if (this.#value >= value) return Promise.resolve(true);
    return new Promise((resolve) => {
      const one: Waiting = {
        for: value,
        done: (reached) => {
          clearTimeout(late);
          this.#waiting.delete(one);
          resolve(reached);
        },
      };
      const late = setTimeout(() => one.done(false), ms);
      this.#waiting.add(one);
    });
  }
}
