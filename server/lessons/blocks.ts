// The tags of a step: each reader turns one tag into one block of contract/lesson.ts, or says what is wrong with it.
import * as v from 'valibot';
import type { Ask, Block, Prediction } from '../shared/contract/lesson.ts';
import { Id, Line } from './words.ts';
import { readCheck, readDo } from './named.ts';
import { allowed } from './problems.ts';
import { inlineTags, safeHref } from './prose.ts';
import { attributes, paragraphsOf, wordsOf } from './tags.ts';
import type { Reading } from './tags.ts';
import { piecesOf } from './tree.ts';
import type { Placed } from './tree.ts';

type Reader = (tag: Placed, reading: Reading) => Block | undefined;

const readers: Readonly<Record<string, Reader>> = {
  predict: readPredict,
  do: readDo,
  ask: readAsk,
  check: (tag, reading) => readCheck(tag, reading, false),
  try: (tag, reading) => readCheck(tag, reading, true),
  hint: readHint,
  explain: readExplain,
};

/** The tags that may stand in a step. */
export const blockTags: readonly string[] = Object.keys(readers);

/** One tag of a step as a block; undefined, with the reason in `problems`, when it cannot be read. */
export function readBlock(tag: Placed, reading: Reading): Block | undefined {
  const name = tag.node.tag ?? '';
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader) return reader(tag, reading);
  reading.problems.add(tag.line, `The tag "${name}" is not known in a step; ${allowed([...blockTags, ...inlineTags])}`);
  return undefined;
}

const Predict = v.strictObject({ id: Id, question: Line, seen: Line, by: v.string() });
const AskTag = v.strictObject({ id: Id, question: Line });
const ChoiceTag = v.strictObject({ id: Id, correct: v.optional(v.boolean(), false), reply: Line });
const ExplainTag = v.strictObject({ source: Line, href: v.optional(v.string()) });

function readAsk(tag: Placed, reading: Reading): Ask | undefined {
  const own = attributes(tag, AskTag, reading);
  return own && { type: 'ask', ...own };
}

function readPredict(tag: Placed, reading: Reading): Prediction | undefined {
  const own = attributes(tag, Predict, reading);
  const choices = piecesOf(tag, inlineTags).flatMap((piece) => {
    if (piece.type === 'tag' && piece.tag.node.tag === 'choice') return readChoice(piece.tag, reading) ?? [];
    const at = piece.type === 'tag' ? piece.tag : piece.type === 'other' ? piece.placed : piece.nodes[0];
    reading.problems.add(at?.line ?? tag.line, `Only choices stand in a prediction; ${allowed(['choice'])}`);
    return [];
  });
  if (!own) return undefined;
  if (choices.length < 2 || choices.length > 4)
    reading.problems.add(tag.line, `predict "${own.id}": 2 to 4 choices are wanted.`);
  if (choices.filter(({ correct }) => correct).length !== 1)
    reading.problems.add(tag.line, `predict "${own.id}": exactly one choice has correct=true.`);
  if (new Set(choices.map(({ id }) => id)).size < choices.length)
    reading.problems.add(tag.line, `predict "${own.id}": two choices have the same id.`);
  return { type: 'predict', ...own, choices };
}

function readChoice(tag: Placed, reading: Reading) {
  const own = attributes(tag, ChoiceTag, reading);
  return own && { ...own, label: wordsOf(tag, reading) };
}

function readHint(tag: Placed, reading: Reading): Block {
  attributes(tag, v.strictObject({}), reading);
  return { type: 'hint', children: paragraphsOf(tag, reading) };
}

function readExplain(tag: Placed, reading: Reading): Block | undefined {
  const own = attributes(tag, ExplainTag, reading);
  const children = paragraphsOf(tag, reading);
  if (!own) return undefined;
  const { source, href } = own;
  if (href !== undefined && !safeHref(href))
    reading.problems.add(
      tag.line,
      `The link "${href}" leads elsewhere; allowed: http://…, https://…, or a relative address.`,
    );
  return { type: 'explain', source, children, ...(href !== undefined && { href }) };
}
