// How many rows there were when none had come for a while: a list that grows with each of thousands would do nothing else.

/** ms without a new row. */
const settle = 250;

export class Calm {
  /** Rows when none had come for that long. */
  count = $state(0);
  #looks: ReturnType<typeof setTimeout> | undefined;

  /** Made with a component, and gone with it. One timer, however often rows come: it looks again where some have come meanwhile. */
  constructor(count: () => number) {
    const look = (before: number): void => {
      this.#looks = setTimeout(() => {
        this.#looks = undefined;
        if (count() === before) this.count = before;
        else look(count());
      }, settle);
    };
    $effect(() => {
      if (count() !== this.count && this.#looks === undefined) look(count());
    });
    $effect(() => () => clearTimeout(this.#looks));
  }
}
