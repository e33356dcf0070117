// What changes with every packet, as it is looked at seldom: what is drawn of it is for the eye, and the rows of packets need the time.
import { untrack } from 'svelte';

/** ms between two looks. */
const every = 100;

export class Seldom<T> {
  #value = $state.raw() as T;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Made with a component, and gone with it. `read` is asked as often as what it reads changes, and so must cost nothing. */
  constructor(read: () => T) {
    this.#value = untrack(read);
    $effect(() => {
      read();
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#value = read();
      }, every);
    });
    $effect(() => () => clearTimeout(this.#timer));
  }

  /** As it was at the last look. */
  get value(): T {
    return this.#value;
  }
}
