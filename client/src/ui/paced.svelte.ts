// What changes with every packet, at a pace at which it can be read: what is drawn anew for each frame costs the rows their time.
import { untrack } from 'svelte';

/** ms that it stands at least. */
const pace = 125;

export class Paced<T extends number | string | undefined> {
  /** As it was when it was last said: at once where it had stood still, and what it has become is said at the pace's end. */
  value: T = $state.raw() as T;
  #stands: ReturnType<typeof setTimeout> | undefined;

  /** Made with a component, and gone with it. `read` is asked as often as what it reads changes. */
  constructor(read: () => T) {
    this.value = untrack(read);
    const say = (): void => {
      const now = untrack(read);
      if (now === this.value) return;
      this.value = now;
      this.#stands = setTimeout(() => {
        this.#stands = undefined;
        say();
      }, pace);
    };
    $effect(() => {
      void read();
      if (this.#stands === undefined) say();
    });
    $effect(() => () => clearTimeout(this.#stands));
  }
}
