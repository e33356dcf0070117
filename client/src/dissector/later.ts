// Questions about packets, answered once what they ask for is known: until then the worker reads on, piece by piece, and goes on answering
// others. Pure.

interface Question {
  readonly id: number;
  readonly answer: () => void;
}

export class Later {
  readonly #seek: (id: number) => boolean;
  readonly #soon: (call: () => void) => void;
  #waiting: readonly Question[] = [];

  /** `seek` reads on towards a packet, and says whether all is known of it; `soon` calls back once others had their turn. */
  constructor(seek: (id: number) => boolean, soon: (call: () => void) => void) {
    this.#seek = seek;
    this.#soon = soon;
  }

  /** Answer as soon as all is known of this packet. Returns whether that is now. */
  ask(id: number, answer: () => void): boolean {
    if (this.#seek(id)) {
      answer();
      return true;
    }
    if (this.#waiting.length === 0) this.#soon(() => this.#goOn());
    this.#waiting = [...this.#waiting, { id, answer }];
    return false;
  }

  /** The packet that was asked for last comes first: it is the one that somebody looks at. */
  #goOn(): void {
    const id = this.#waiting.at(-1)?.id;
    if (id !== undefined && this.#seek(id)) {
      const known = this.#waiting.filter((one) => one.id === id);
      this.#waiting = this.#waiting.filter((one) => one.id !== id);
      for (const { answer } of known) answer();
    }
    if (this.#waiting.length > 0) this.#soon(() => this.#goOn());
  }
}
