// Text to a small tree. Words that stand side by side are joined by `and`, which binds closer than `or`. Pure.
import type { Language } from './language.ts';
import { Operand, Refused } from './operand.ts';
import { tokensOf } from './tokens.ts';
import type { Filter, FilterError, Leaf, Need } from './types.ts';

/** `filter` is undefined where nothing is asked for. */
export type Parsed =
  { readonly ok: true; readonly filter: Filter | undefined } | { readonly ok: false; readonly error: FilterError };

/** Characters of a filter, and brackets and negations within each other. */
const longest = 500;
const deepest = 30;

const signs = { and: ['and', '&&'], or: ['or', '||'], not: ['not', '!'] } as const;

/** Read a filter. */
export function parseFilter(text: string, language: Language): Parsed {
  const tokens = tokensOf(text.slice(0, longest));
  if (tokens.length === 0) return { ok: true, filter: undefined };
  const reader = new Reader(new Operand(tokens, text.length), language);
  try {
    return { ok: true, filter: reader.whole() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.why };
    throw error;
  }
}

class Reader {
  readonly #operand: Operand;
  readonly #language: Language;

  constructor(operand: Operand, language: Language) {
    this.#operand = operand;
    this.#language = language;
  }

  whole(): Filter {
    const filter = this.#either(0);
    if (this.#operand.peek() !== undefined) this.#operand.refuse('and-or');
    return filter;
  }

  #either(depth: number): Filter {
    let left = this.#both(depth);
    while (this.#operand.takes(...signs.or)) left = { is: 'or', left, right: this.#both(depth) };
    return left;
  }

  #both(depth: number): Filter {
    let left = this.#one(depth);
    for (;;) {
      const and = this.#operand.takes(...signs.and);
      const ends = this.#operand.peek() === undefined || this.#operand.is(...signs.or, ')');
      if (and === undefined && ends) return left;
      left = { is: 'and', left, right: this.#one(depth) };
    }
  }

  #one(depth: number): Filter {
    const operand = this.#operand;
    if (depth > deepest) return operand.refuse('term');
    if (operand.takes(...signs.not)) return { is: 'not', of: this.#one(depth + 1) };
    if (!operand.takes('(')) return this.#term();
    const inner = this.#either(depth + 1);
    if (!operand.takes(')')) operand.refuse(')');
    return inner;
  }

  /** A term begins with one word or with two. */
  #term(): Leaf {
    const operand = this.#operand;
    const token = operand.peek();
    if (token === undefined || token.quoted) return operand.refuse('term');
    const { words } = this.#language;
    const second = operand.peek(1);
    const two = second?.quoted ? undefined : words.get(`${token.word} ${second?.word}`);
    const word = two ?? words.get(token.word);
    if (word === undefined && [...words.keys()].some((one) => one.startsWith(`${token.word} `))) {
      operand.take('term');
      return operand.refuse('of');
    }
    if (word === undefined) return operand.refuse('term');
    operand.take('term');
    if (two) operand.take('term');
    return word.read(operand);
  }
}

/** All parts of a filter that ask something. */
export function leavesOf(filter: Filter | undefined): readonly Leaf[] {
  if (filter === undefined) return [];
  if (filter.is === 'leaf') return [filter];
  return filter.is === 'not' ? leavesOf(filter.of) : [...leavesOf(filter.left), ...leavesOf(filter.right)];
}

/** Does it ask for what has to be known beside the frames? */
export const needs = (filter: Filter | undefined, need: Need): boolean =>
  leavesOf(filter).some((leaf) => leaf.needs === need);
