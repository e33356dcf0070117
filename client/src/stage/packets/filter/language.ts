// All words of the filter: those of the files in terms/, with the protocols that the dissection knows. Pure.
import type { ProtocolWords, Terms, Word } from './types.ts';

export interface Language {
  readonly words: ReadonlyMap<string, Word>;
  /** Words of ours and Wireshark's, each in the order in which they are offered. */
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** What is asked most is offered first; the others follow in the order of their files. */
const usual = ['tcp', 'udp', 'http', 'port', 'address', 'text', 'process', 'conversation', 'syn', 'rst', 'fin', 'ack'];
const rank = (word: string): number => (usual.includes(word) ? usual.indexOf(word) : usual.length);

/** Throws where two files have the same word. */
export function createLanguage(terms: readonly Terms[], protocols: readonly ProtocolWords[]): Language {
  const words = new Map<string, Word>();
  for (const word of terms.flatMap((of) => of(protocols))) {
    if (words.has(word.word)) throw new Error(`two terms of the filter are called ${word.word}`);
    words.set(word.word, word);
  }
  const all = [...words.values()];
  const named = (theirs: boolean): string[] =>
    all.filter((one) => (one.theirs === true) === theirs).map(({ word }) => word);
  const ours = named(false).sort((a, b) => rank(a) - rank(b));
  return { words, ours, theirs: named(true).sort((a, b) => a.length - b.length) };
}
