// Questions that the worker answers later: asked once at a time for each id, however many wait for the answer.

interface Asked<T> {
  readonly resolve: (answer: T | undefined) => void;
  readonly early: ((answer: T) => void) | undefined;
}

export class Questions<T> {
  readonly #waiting = new Map<number, Asked<T>[]>();

  /**
   * The answer about this id; `send` puts the question, where nobody waits for it already. Undefined: none will come. `early` hears what
   * is known before.
   */
  ask(id: number, send: () => void, early?: (answer: T) => void): Promise<T | undefined> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id);
      if (waiting !== undefined) return void waiting.push({ resolve, early });
      this.#waiting.set(id, [{ resolve, early }]);
      send();
    });
  }

  /** A part of the answer: the rest will come. */
  hint(id: number, answer: T): void {
    for (const { early } of this.#waiting.get(id) ?? []) early?.(answer);
  }

  answer(id: number, answer: T | undefined): void {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const { resolve } of waiting) resolve(answer);
  }

  /** No answer will come any more. */
  forget(): void {
    for (const id of [...this.#waiting.keys()]) this.answer(id, undefined);
  }
}
