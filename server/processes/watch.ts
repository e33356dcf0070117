// Looks at every process of a run ten times a second: whoever freezes or fattens one, it becomes an entry.
import { readVitals } from './vitals.ts';
import type { Watched } from './watched.ts';

/** ms between two looks; after a gap much longer than that (sleep, a stalled server), pings start anew. */
const lookEvery = 100;
const lateAfter = 1000;

export class Watch {
  readonly #all = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;
  #last = performance.now();
  #looking = false;

  /** Look at this one until it is gone. */
  add(watched: Watched): void {
    this.#all.add(watched);
    void watched.gone.then(() => this.#all.delete(watched));
    this.#timer ??= setInterval(() => void this.look(), lookEvery).unref();
  }

  get all(): readonly Watched[] {
    return [...this.#all];
  }

  /** Look now. */
  async look(): Promise<void> {
    if (this.#looking || this.#all.size === 0) return;
    this.#looking = true;
    try {
      const vitals = await readVitals([...this.#all].map((watched) => watched.child.pid));
      const now = performance.now();
      const late = now - this.#last > lateAfter;
      this.#last = now;
      for (const watched of this.#all) watched.look(vitals.get(watched.child.pid), now, late);
    } finally {
      this.#looking = false;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
