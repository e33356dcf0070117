// Where a value of RESP ends, found as its bytes come: what was looked at once is not looked at again, so that a list of a
// million values in a thousand packets is not read a thousand times.
import { deepest, readHead } from './value.ts';

export class EndFinder {
  #at: number;
  /** Values that are still to come, of the list at each depth. */
  readonly #left = [1];

  /** Of the value that begins at `at`. */
  constructor(at: number) {
    this.#at = at;
  }

  /** The byte behind the value; `short` where more must come first; any other text says why it is none. */
  find(bytes: Uint8Array): number | 'short' | string {
    for (;;) {
      while (this.#left.at(-1) === 0) this.#left.pop();
      const depth = this.#left.length - 1;
      if (depth < 0) return this.#at;
      const head = readHead(bytes, this.#at);
      if (typeof head === 'string') return head;
      if (depth > deepest) return 'Values lie in one another too deeply.';
      this.#left[depth] = (this.#left[depth] ?? 1) - 1;
      this.#at = head.end;
      if (head.count !== undefined) this.#left.push(head.count);
    }
  }
}
