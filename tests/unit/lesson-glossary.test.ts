// The cards of the glossary against the words of our own lessons: each card is opened by some lesson, and what a lesson says first
// of a term that has a card opens it.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readGlossary } from '../../server/lessons/glossary.ts';
import { Problems } from '../../server/lessons/problems.ts';
import type { Lesson, Prose } from '../../server/shared/contract/lesson.ts';
import { ownFolder, ownLibrary } from '../support/library.ts';

const text = await readFile(path.join(ownFolder, 'glossary.yaml'), 'utf8');
const cards = readGlossary(text, new Problems('glossary.yaml')) ?? {};
const { lessons } = await ownLibrary();

/** How a term is said, where its title alone would not find it, or would find something else. */
const ways: Readonly<Record<string, RegExp>> = {
  // The address bar has none of its own.
  address: /\baddress(es)?\b(?! bar)/i,
  'borrowed-port': /\bborrowed ports?\b/i,
  listen: /\blisten(s|ing)?\b/i,
  // The view has a capital letter.
  process: /\bprocess(es)?\b/,
  reset: /\bRST\b/,
  syn: /\bSYNs?\b/,
  fin: /\bFINs?\b/,
  // The system has one, too, and more letters.
  window: /\bwindow\b/,
  signal: /\bSIG(TERM|STOP|KILL)\b/,
  timeout: /\btime-?outs?\b/i,
  errno: /\berror codes?\b/i,
  'time-wait': /\bTIME_WAIT\b/,
};

/** What means something else in one lesson: the keep-alives of TCP are not those of HTTP. */
const otherwise: Readonly<Record<string, readonly string[]>> = { 'refused-reset-timed-out': ['keep-alive'] };

interface Said {
  readonly words: string;
  readonly isCode: boolean;
  /** The card that these words open. */
  readonly card?: string;
}

const saidIn = (prose: readonly Prose[], card?: string, isCode = false): Said[] =>
  prose.flatMap((one): Said[] => {
    if (one.type === 'text') return [{ words: one.text, isCode, ...(card !== undefined && { card }) }];
    // A link opens something else.
    if (one.type === 'port' || one.type === 'link' || one.type === 'visit') return [];
    return saidIn(one.children, one.type === 'term' ? one.id : card, isCode || one.type === 'code');
  });

/** All running text of a lesson, in order: questions, choices and buttons have no cards. */
const running = ({ steps }: Lesson): Said[] =>
  steps.flatMap(({ blocks }) => blocks).flatMap((block) => ('children' in block ? saidIn(block.children) : []));

const wayOf = (id: string): RegExp => ways[id] ?? new RegExp(`\\b${cards[id]?.title ?? id}s?\\b`, 'i');

/** Terms that are said, and whose first saying does not open their card. */
function unmarked(lesson: Lesson): string[] {
  const said = running(lesson);
  return Object.keys(cards).flatMap((id) => {
    if (otherwise[lesson.id]?.includes(id)) return [];
    const way = wayOf(id);
    const marked = said.findIndex(({ card }) => card === id);
    // What opens another card is that term: “loopback address” is no “address”. Of code only what is nothing else counts: a flag, a state, a signal.
    const says = ({ words, isCode }: Said): boolean =>
      isCode ? id in ways && new RegExp(`^${way.source}$`, way.flags).test(words) : way.test(words);
    const first = said.findIndex((one) => one.card === undefined && says(one));
    return first >= 0 && (marked < 0 || first < marked) ? [`${id}: “${said[first]?.words ?? ''}”`] : [];
  });
}

test.each(lessons)('in lesson “$id”, what is said first of each term opens its card', (lesson) => {
  expect(unmarked(lesson)).toEqual([]);
});

/** Capital letters that are no terms: errors, which the text explains, methods of HTTP, and a system. */
const plain = /^(E[A-Z]+|GET|POST|BSD)$/;

test.each(lessons)('in lesson “$id”, every abbreviation in the text has a card', (lesson) => {
  const has = (word: string): boolean =>
    Object.entries(cards).some(([id, { title }]) => wayOf(id).test(word) || title.includes(word));
  const short = running(lesson).flatMap(({ words, isCode }) => (isCode ? [] : (words.match(/\b[A-Z]{2,}\b/g) ?? [])));
  const without = short.filter((word) => !plain.test(word) && !has(word));
  expect([...new Set(without)]).toEqual([]);
});

test('every card is opened by a lesson', () => {
  const opened = new Set(lessons.flatMap((lesson) => running(lesson).map(({ card }) => card)));
  expect(Object.keys(cards).filter((id) => !opened.has(id))).toEqual([]);
});
