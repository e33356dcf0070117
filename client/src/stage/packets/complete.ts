// How the filter's words complete themselves: what may stand where the caret is, and what accepting it writes. Pure.
import { flagBits, markWords, parseFilter, protocols, tokensOf, type Wanted } from './filter.ts';

export interface Completion {
  /** What it writes instead of [start, end). */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  /** The word that is explained beside it. */
  readonly word: string;
}

const starts: readonly string[] = [
  ...[...protocols, ...Object.keys(flagBits), 'port', 'text', 'after', 'before', 'not'],
  ...markWords,
];

/** Completions shown at once. */
const most = 12;

/** What may come at the caret: words that begin with what stands there; after `port`, the ports that were seen. */
export function complete(text: string, caret: number, ports: readonly number[]): readonly Completion[] {
  const before = tokensOf(text.slice(0, caret));
  const last = before.at(-1);
  // Within a quoted text nothing is to complete.
  if (last?.quoted === 'open') return [];
  const touching = last !== undefined && last.end === caret && !last.quoted && !'()'.includes(last.word);
  const typed = touching ? last.word : '';
  const start = touching ? last.start : caret;
  const wanted = wantedAfter(text.slice(0, start));
  const offer = (word: string, insert: string): Completion => ({ insert, start, end: caret, word });
  const words = {
    term: () => starts,
    port: () => ports.map(String),
    text: () => ['"'],
    seconds: () => [],
    'and-or': () => ['and', 'or', ...starts],
    ')': () => ['and', 'or', ')', ...starts],
  }[wanted]();
  return words
    .filter((word) => word.startsWith(typed) && word !== typed)
    .slice(0, most)
    .map((word) => offer(word, word === 'text' ? 'text "' : word === '"' || word === ')' ? word : `${word} `));
}

/** What may stand behind a piece of a filter. */
function wantedAfter(text: string): Wanted {
  const parsed = parseFilter(text);
  if (parsed.ok) return parsed.filter === undefined ? 'term' : 'and-or';
  // Only where it ends too soon does the end say what is wanted.
  return parsed.error.found === '' ? parsed.error.wanted : 'term';
}
