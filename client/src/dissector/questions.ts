// Questions that the worker answers later: asked once at a time for each id, however many wait for the answer.

export class Questions<T> {
  readonly #waiting = new Map<number, ((answer: T | undefined) => void)[]>();

  /** The answer about this id; `send` puts the question, where nobody waits for it already. Undefined: none will come. */
  ask(id: number, send: () => void): Promise<T | undefined> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id);
      if (waiting !== undefined) return void waiting.push(resolve);
      this.#waiting.set(id, [resolve]);
      send();
    });
  }

  answer(id: number, answer: T | undefined): void {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const resolve of waiting) resolve(answer);
  }

  /** No answer will come any more. */
  forget(): void {
    for (const id of [...this.#waiting.keys()]) this.answer(id, undefined);
  }
}
