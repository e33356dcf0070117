// Hands a child's messages on to whoever listens now (start, pool, supervisor, one after another), and holds them
// while nobody does, so that none is lost in between.
import type { FromChild } from './types.ts';

/** Who is told of a child's messages. */
export interface Listener {
  message(message: FromChild): void;
  /** It sent what the playground does not know. */
  garbage(text: string): void;
}

/** Messages held at most; a child without a task has next to nothing to say. */
const mostHeld = 100;

export class Relay {
  #listener: Listener | undefined;
  readonly #held: ((listener: Listener) => void)[] = [];

  give(call: (listener: Listener) => void): void {
    if (this.#listener) call(this.#listener);
    else if (this.#held.length < mostHeld) this.#held.push(call);
  }

  to(listener: Listener): void {
    this.#listener = listener;
    for (const call of this.#held.splice(0)) call(listener);
  }

  hold(): void {
    this.#listener = undefined;
  }
}
