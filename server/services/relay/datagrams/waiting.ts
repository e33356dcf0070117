// Datagrams that are held, in the order in which they go on. Only one that is to be overtaken lets those behind it pass.
import type { Copy } from './fate.ts';

interface Held {
  /** performance.now, ms */
  readonly due: number;
  readonly go: () => void;
}

export class Waiting {
  readonly #most: number;
  readonly #held: Held[] = [];
  /** When the last one goes that keeps its place. */
  #last = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `most`: so many may wait. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Call when this copy is to go on, at once where nothing holds it. False where too many wait: it is not called then. */
  add({ delay, by }: Copy, go: () => void): boolean {
    const now = performance.now();
    const overtaken = by === 'reorder';
    const due = overtaken ? now + delay : Math.max(now + delay, this.#last);
    this.#goOn(now);
    if (due > now && this.#held.length >= this.#most) return false;
    if (!overtaken) this.#last = due;
    if (due <= now) go();
    else {
      const behind = this.#held.findLastIndex((one) => one.due <= due);
      this.#held.splice(behind + 1, 0, { due, go });
    }
    this.#wind(now);
    return true;
  }

  /** Let all go on now. */
  release(): void {
    this.#last = 0;
    clearTimeout(this.#timer);
    for (const { go } of this.#held.splice(0)) go();
  }

  #goOn(now: number): void {
    while ((this.#held[0]?.due ?? Infinity) <= now) this.#held.shift()?.go();
  }

  #wind(now: number): void {
    clearTimeout(this.#timer);
    const next = this.#held[0];
    if (!next) return;
    this.#timer = setTimeout(
      () => {
        const then = performance.now();
        this.#goOn(then);
        this.#wind(then);
      },
      Math.ceil(next.due - now),
    );
  }
}
