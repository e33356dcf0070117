// The warm pool of one world: two generic processes that wait for a task, one of them with Express loaded.
// A service is ready in ms instead of a tenth of a second; what is taken is made anew in the background.
import { setImmediate } from 'node:timers/promises';
import type { World } from '../worlds/types.ts';
import { startChild, type Child } from './child.ts';
import { Gate } from './gate.ts';
import { detectTie, type Tie } from './guardian.ts';

export type Warmth = 'plain' | 'express';

export interface PoolOptions {
  /** How children are tied to the server; found out when not given. */
  readonly tie?: Tie | Promise<Tie>;
  /** Make a new one for each that was taken (yes, when not given). */
  readonly refill?: boolean;
}

/** ms without a take until what was taken is made anew: what was just started needs the processor more. */
const quiet = 1000;

/** Processes that start at the same time, at most. */
const mostStarting = 4;

interface Slot {
  readonly starting: Promise<Child>;
  /** Set once it is warm. */
  child?: Child;
}

export class Pool {
  readonly #world: World;
  readonly #tie: Promise<Tie>;
  readonly #refill: boolean;
  readonly #slots = new Map<Warmth, Slot>();
  readonly #gate = new Gate(mostStarting);
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(world: World, options: PoolOptions = {}) {
    this.#world = world;
    this.#tie = Promise.resolve(options.tie ?? detectTie());
    this.#refill = options.refill ?? true;
  }

  /** Begin to warm. Resolves when both are warm, or could not be started: then `take` says why. */
  async start(): Promise<void> {
    const slots = [this.#fill('plain'), this.#fill('express')];
    await Promise.allSettled(slots.map((slot) => slot.starting));
  }

  /** A process without a task; the caller owns it. A warm one of the other kind is better than one still starting. */
  async take(prefer: Warmth = 'plain'): Promise<Child> {
    // A spare one whose end the kernel has told already must not be given: its event comes first.
    await setImmediate();
    if (this.#stopped) throw new Error('the pool has stopped');
    const other = prefer === 'plain' ? 'express' : 'plain';
    const warmth = ([prefer, other] as const).find((kind) => this.#slots.get(kind)?.child?.alive) ?? prefer;
    const slot = this.#fill(warmth);
    this.#slots.delete(warmth);
    const child = await slot.starting;
    if (this.#stopped) {
      await child.stop(0);
      throw new Error('the pool has stopped');
    }
    if (this.#refill) this.#later();
    return child;
  }

  /** End the processes that were not taken, also those still starting. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const slots = [...this.#slots.values()];
    this.#slots.clear();
    await Promise.allSettled(slots.map(async (slot) => (await slot.starting).stop(0)));
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const warmth of ['plain', 'express'] as const) this.#fill(warmth);
    }, quiet).unref();
  }

  #fill(warmth: Warmth): Slot {
    const there = this.#slots.get(warmth);
    if (there) return there;
    const slot: Slot = { starting: this.#warm(warmth) };
    this.#slots.set(warmth, slot);
    const clear = (): void => {
      if (this.#slots.get(warmth) === slot) this.#slots.delete(warmth);
    };
    slot.starting.then(
      (child) => {
        slot.child = child;
        // Somebody may end a spare one; the next take makes a new one.
        void child.ended.then(clear);
      },
      // Not tried again by itself: whoever waits in `take`, or takes next, is told.
      clear,
    );
    return slot;
  }

  async #warm(warmth: Warmth): Promise<Child> {
    const tie = await this.#tie;
    return this.#gate.pass(async () => {
      if (this.#stopped) throw new Error('the pool has stopped');
      const child = await startChild(this.#world.enter, tie);
      if (warmth === 'express') await child.load(['express']);
      return child;
    });
  }
}
