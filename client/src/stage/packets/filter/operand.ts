// Where the reader of a filter is in its words: what terms/*.ts take their values and signs from.
import type { FilterError, Wanted } from './types.ts';
import type { Token } from './tokens.ts';

/** Thrown by the reader alone, and caught by it. */
export class Refused extends Error {
  readonly why: FilterError;
  constructor(why: FilterError) {
    super(why.found);
    this.why = why;
  }
}

export class Operand {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #next = 0;

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens;
    this.#length = length;
  }

  /** The next word, or the one so many behind it. */
  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  /** Is this the next word, and not a quoted text? */
  is(...words: readonly string[]): boolean {
    const token = this.peek();
    return token !== undefined && token.quoted === undefined && words.includes(token.word);
  }

  /** Take the next word where it is one of these. */
  takes(...words: readonly string[]): string | undefined {
    return this.is(...words) ? this.#tokens[this.#next++]?.word : undefined;
  }

  /** Take what `read` makes of the next word, which is not quoted; refused where that is nothing. */
  value<T>(wanted: Wanted, read: (word: string) => T | undefined): T {
    const token = this.peek();
    const value = token === undefined || token.quoted ? undefined : read(token.word);
    if (value === undefined) return this.refuse(wanted);
    this.#next += 1;
    return value;
  }

  /** Take the next word, whatever it is; refused where there is none. */
  take(wanted: Wanted): Token {
    const token = this.peek();
    if (token === undefined) return this.refuse(wanted);
    this.#next += 1;
    return token;
  }

  refuse(wanted: Wanted, token = this.peek()): never {
    const { start, end } = token ?? { start: this.#length, end: this.#length };
    throw new Refused({ start, end, found: token?.word ?? '', wanted });
  }
}
