// What every tag of a step needs: its attributes by a schema, and its words as prose.
import * as v from 'valibot';
import type { GenericSchema } from 'valibot';
import type { Prose } from '../shared/contract/lesson.ts';
import type { Known } from './known.ts';
import { allowed, issueText, keysOf } from './problems.ts';
import { inlineTags, readInline, readList } from './prose.ts';
import type { Words } from './prose.ts';
import { attributesOf, piecesOf } from './tree.ts';
import type { Placed } from './tree.ts';

export interface Reading extends Words {
  readonly known: Known;
}

/** The attributes of a tag by its schema; all that is wrong goes to `problems`. */
export function attributes<S extends GenericSchema>(
  tag: Placed,
  schema: S,
  reading: Words,
): v.InferOutput<S> | undefined {
  return fit(tag, tag.node.tag ?? '', schema, attributesOf(tag, reading.problems), reading);
}

/** A value as a schema wants it; all that is wrong goes to `problems`. */
export function fit<S extends GenericSchema>(tag: Placed, what: string, schema: S, value: unknown, reading: Words) {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  for (const issue of result.issues) reading.problems.add(tag.line, issueText(what, issue, keysOf(schema)));
  return undefined;
}

/** What stands in a tag as one run of words. */
export function wordsOf(tag: Placed, reading: Reading): Prose[] {
  const pieces = piecesOf(tag, inlineTags);
  const [first] = pieces;
  if (first?.type === 'inline' && pieces.length === 1) return readInline(first.nodes, reading);
  reading.problems.add(tag.line, `One line of words is wanted in "${tag.node.tag ?? ''}".`);
  return [];
}

/** What stands in a tag as paragraphs and lists. */
export function paragraphsOf(tag: Placed, reading: Reading): Prose[] {
  return piecesOf(tag, inlineTags).flatMap((piece): Prose[] => {
    if (piece.type === 'inline') return [{ type: 'paragraph', children: readInline(piece.nodes, reading) }];
    if (piece.type === 'other') return [readList(piece.placed, reading) ?? []].flat();
    reading.problems.add(
      piece.tag.line,
      `The tag "${piece.tag.node.tag ?? ''}" does not belong here; ${allowed(inlineTags)}`,
    );
    return [];
  });
}
