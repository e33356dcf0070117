// What changes with every packet, once it has not changed for a while.

export class Settled<T extends number | string> {
  /** As it was when it had last stood still; undefined before it has. */
  value: T | undefined = $state.raw();
  #looks: ReturnType<typeof setTimeout> | undefined;

  /**
   * Made with a component, and gone with it. `read` is asked as often as what it reads changes, and after each `ms` until it says the
   * same as before: one timer, however often it changes.
   */
  constructor(read: () => T, ms: number) {
    const look = (before: T): void => {
      this.#looks = setTimeout(() => {
        this.#looks = undefined;
        const now = read();
        if (now === before) this.value = now;
        else look(now);
      }, ms);
    };
    $effect(() => {
      const now = read();
      if (now !== this.value && this.#looks === undefined) look(now);
    });
    $effect(() => () => clearTimeout(this.#looks));
  }
}
