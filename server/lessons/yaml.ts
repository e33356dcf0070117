// YAML read with line numbers. Only what reads lessons anew needs it: a start does not load it.
import { LineCounter, isMap, isNode, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { Problems } from './problems.ts';

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/**
 * Read a YAML text into plain values: no aliases, no custom tags, no duplicate keys. Problems get the line, counted
 * from `firstLine`. Undefined when it is not readable.
 */
export function readYaml(
  text: string,
  firstLine: number,
  problems: Problems,
): { value: unknown; lineAt: (path: readonly PropertyKey[]) => number } | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, schema: 'core' });
  for (const error of [...document.errors, ...document.warnings])
    problems.add(firstLine - 1 + lineOf(text, error.pos[0]), `YAML: ${error.message.split('\n')[0] ?? error.code}`);
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  try {
    const lineAt = (path: readonly PropertyKey[]) => firstLine - 1 + lineInDocument(document, lines, path);
    return { value: document.toJS({ maxAliasCount: 0 }) as unknown, lineAt };
  } catch (error) {
    problems.add(
      firstLine,
      `YAML: aliases are not allowed here (${error instanceof Error ? error.message : String(error)}).`,
    );
    return undefined;
  }
}

/** The line of the deepest part of a path that the document has. */
function lineInDocument(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(path[length - 1])) : undefined;
    const node: unknown = pair ? pair.key : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
