// How the filter's words complete themselves: what may stand where the caret is, and what accepting it writes. Pure.
import type { Language } from './language.ts';
import { parseFilter } from './parse.ts';
import { quote, tokensOf } from './tokens.ts';
import type { Wanted } from './types.ts';

export interface Completion {
  /** What it writes instead of [start, end). */
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  /** The word that is explained beside it, and what it stands for where that is not in the texts. */
  readonly word: string;
  readonly says?: string;
}

/** What was seen in this step, to be offered as values; each may say what it is. */
export interface Seen {
  readonly ports: readonly number[];
  readonly addresses: readonly string[];
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  readonly conversations: readonly { readonly number: number; readonly says: string }[];
}

interface Offer {
  readonly word: string;
  readonly insert?: string;
  readonly says?: string;
}

/** Completions shown at once. */
const most = 12;

const joins = ['and', 'or'];
const equals = ['==', '!=', 'in {'];
const compares = ['==', '!=', '>', '<', '>=', '<=', 'in {'];

/** What may come at the caret: words that begin with what stands there; after `port`, the ports that were seen. */
export function complete(text: string, caret: number, language: Language, seen: Seen): readonly Completion[] {
  const before = tokensOf(text.slice(0, caret));
  const last = before.at(-1);
  // Within a quoted text nothing is to complete.
  if (last?.quoted === 'open') return [];
  const touching = last !== undefined && last.end === caret && !last.quoted && !'(){},'.includes(last.word);
  const { start, typed } = touching
    ? begun(text, before.map((token) => token.start).slice(-2), caret, language)
    : { start: caret, typed: '' };
  const offers = offersOf(wantedAfter(text.slice(0, start), language), typed, start, text, language, seen);
  return offers
    .filter(({ word }) => word.startsWith(typed) && word !== typed)
    .slice(0, most)
    .map(({ word, insert = `${word} `, says }) => ({ insert, start, end: caret, word, ...(says && { says }) }));
}

/** What is being typed; of a word of two parts, both. */
function begun(text: string, starts: readonly number[], caret: number, language: Language) {
  const at = starts.map((start) => ({ start, typed: text.slice(start, caret).toLowerCase() }));
  const both = at.find(({ typed }) => typed.includes(' ') && language.ours.some((word) => word.startsWith(typed)));
  return both ?? at.at(-1) ?? { start: caret, typed: '' };
}

function offersOf(
  wanted: Wanted,
  typed: string,
  start: number,
  text: string,
  language: Language,
  { ports, addresses, processes, conversations }: Seen,
): readonly Offer[] {
  const words = (list: readonly string[]): Offer[] => list.map((word) => ({ word }));
  // Wireshark's names are many: they come once something is typed.
  const starts = [
    ...words([...language.ours, 'not']).map((one) => (one.word === 'text' ? { ...one, insert: 'text "' } : one)),
    ...words(typed === '' ? [] : language.theirs),
  ];
  switch (wanted) {
    case 'term':
      return starts;
    case 'of':
      return words(secondOf(text.slice(0, start), language));
    case 'port':
      return words(ports.map(String));
    case 'address':
      return words(addresses);
    case 'process':
      return processes.flatMap(({ name, pid }) => [
        { word: /^[\w.-]+$/.test(name) ? name.toLowerCase() : quote(name), says: `PID ${pid}` },
        { word: String(pid), says: name },
      ]);
    case 'conversation':
      return conversations.map(({ number, says }) => ({ word: String(number), says }));
    case 'text':
    case 'quoted':
    case 'literal':
      return [{ word: '"', insert: '"' }];
    case 'operator':
      return words(compares);
    case 'equality':
      return words(equals);
    case 'content':
      return words(['contains', 'matches']);
    case '{':
    case '}':
    case ')':
      return [
        ...(wanted === ')' ? words(joins) : []),
        { word: wanted, insert: wanted },
        ...(wanted === ')' ? starts : []),
      ];
    case 'and-or':
      return [...words(joins), ...starts];
    default:
      return [];
  }
}

/** The second parts of the words that begin with the last one. */
function secondOf(text: string, { ours }: Language): string[] {
  const first = `${tokensOf(text).at(-1)?.word} `;
  return ours.filter((word) => word.startsWith(first)).map((word) => word.slice(first.length));
}

/** What may stand behind a piece of a filter. */
function wantedAfter(text: string, language: Language): Wanted {
  const parsed = parseFilter(text, language);
  if (parsed.ok) return parsed.filter === undefined ? 'term' : 'and-or';
  // Only where it ends too soon does the end say what is wanted.
  return parsed.error.found === '' ? parsed.error.wanted : 'term';
}
