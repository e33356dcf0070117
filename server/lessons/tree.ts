// The Markdoc tree of a lesson with what reading it needs: exact lines, depth, plain attributes, and blocks in order.
import type { Node } from '@markdoc/markdoc';
import type { Problems } from './problems.ts';

/** A node with its line in the file, from 1. Markdoc gives inline nodes only their paragraph's line. */
export interface Placed {
  readonly node: Node;
  readonly line: number;
}

const levelsAtMost = 16;

/** The children of a node, each with its line. */
export function childrenOf({ node, line }: Placed): readonly Placed[] {
  let breaks = 0;
  return node.children.map((child) => {
    if (child.type === 'softbreak' || child.type === 'hardbreak') breaks++;
    const own = child.lines[0] === undefined ? line : child.lines[0] + 1;
    return { node: child, line: child.inline ? line + breaks : own };
  });
}

/** Words, or nothing but white space? */
const blank = ({ node }: Placed): boolean =>
  node.type === 'softbreak' || (node.type === 'text' && String(node.attributes['content']).trim() === '');

/** One block of a step: a tag, a run of inline nodes that make a paragraph, or a list. */
export type Piece =
  { type: 'tag'; tag: Placed } | { type: 'inline'; nodes: readonly Placed[] } | { type: 'other'; placed: Placed };

/**
 * The blocks in a tag, in order. Tags named in `inline` belong to the words around them; all others stand for themselves,
 * also where several were written in lines of one paragraph.
 */
export function piecesOf(parent: Placed, inline: ReadonlySet<string>): readonly Piece[] {
  const pieces: Piece[] = [];
  let words: Placed[] = [];
  const flush = () => {
    if (words.some((word) => !blank(word))) pieces.push({ type: 'inline', nodes: words });
    words = [];
  };
  const walk = (placed: Placed) => {
    for (const child of childrenOf(placed)) {
      const { node } = child;
      if (node.type === 'paragraph') flush();
      if (node.type === 'paragraph' || node.type === 'inline') walk(child);
      else if (node.type === 'tag' ? inline.has(node.tag ?? '') : node.inline) words.push(child);
      else {
        flush();
        pieces.push(node.type === 'tag' ? { type: 'tag', tag: child } : { type: 'other', placed: child });
      }
      if (node.type === 'paragraph') flush();
    }
  };
  walk(parent);
  flush();
  return pieces;
}

/** Report what Markdoc itself found wrong, annotations on plain nodes, and too many levels. */
export function inspect(root: Placed, problems: Problems, level = 1): void {
  if (level > levelsAtMost) {
    problems.add(root.line, `This is nested more than ${levelsAtMost} levels deep.`);
    return;
  }
  for (const error of root.node.errors)
    problems.add((error.location?.start.line ?? root.line - 1) + 1, `Markdoc: ${error.message}`);
  if (root.node.type !== 'tag' && root.node.annotations.length > 0)
    problems.add(root.line, 'Attributes belong into tags; a paragraph, list or word takes none.');
  for (const child of childrenOf(root)) inspect(child, problems, level + 1);
}

/** The attributes of a tag as plain values: variables and functions are refused. */
export function attributesOf({ node, line }: Placed, problems: Problems): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node.attributes as Record<string, unknown>)) {
    if (isPlain(value)) plain[name] = value;
    else
      problems.add(
        line,
        `${node.tag ?? ''}: "${name}" must be a text in double quotes, a list of them, a number, true or false.`,
      );
  }
  return plain;
}

const isPlain = (value: unknown): boolean =>
  isOne(value) || (Array.isArray(value) && value.every((one) => typeof one === 'string' || isRecord(one)));

const isOne = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** As `{type: "latency", latency: 40}`: an action that takes such a thing says by its schema what may stand in it. */
const isRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !('$$mdtype' in value) && Object.values(value).every(isOne);
