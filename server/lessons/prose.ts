// Words of a lesson: Markdoc's inline nodes and lists become the small tree of contract/lesson.ts, never HTML.
import * as v from 'valibot';
import { harmless } from '../shared/acting.ts';
import type { Prose } from '../shared/contract/lesson.ts';
import { allowed, issueText, keysOf } from './problems.ts';
import type { Problems } from './problems.ts';
import { attributesOf, childrenOf } from './tree.ts';
import type { Placed } from './tree.ts';

/** Tags that stand among words. */
export const inlineTags: ReadonlySet<string> = new Set(['term', 'port', 'visit']);

const kinds = ['words', '*emphasis*', '**strong**', '`code`', '[links](…)', 'lists', 'term', 'port', 'visit'];
const Term = v.strictObject({ id: v.string() });
const Port = v.strictObject({ of: v.string() });
const Visit = v.strictObject({
  to: v.string(),
  host: v.optional(v.picklist(['127.0.0.1', '[::1]', 'localhost']), '127.0.0.1'),
  path: v.optional(
    v.pipe(v.string(), v.regex(/^\/[\w./-]*$/, 'a path that begins with "/", of letters, digits and . _ - /')),
    '/',
  ),
});

export interface Words {
  readonly problems: Problems;
  readonly terms: ReadonlySet<string>;
  /** Collects the terms that the text uses. */
  readonly used: Set<string>;
  readonly services: ReadonlySet<string>;
}

/** Inline nodes as prose; line breaks become spaces, white space at both ends is cut. */
export function readInline(nodes: readonly Placed[], words: Words): Prose[] {
  const prose: Prose[] = [];
  for (const one of nodes.flatMap((node) => readOne(node, words))) {
    const last = prose.at(-1);
    if (one.type === 'text' && last?.type === 'text')
      prose[prose.length - 1] = { type: 'text', text: last.text + one.text };
    else prose.push(one);
  }
  const [first, last] = [prose[0], prose.at(-1)];
  if (first?.type === 'text') first.text = first.text.trimStart();
  if (last?.type === 'text') last.text = last.text.trimEnd();
  return prose.filter((one) => one.type !== 'text' || one.text !== '');
}

function readOne(placed: Placed, words: Words): Prose[] {
  const { node, line } = placed;
  const children = () => readInline(childrenOf(placed), words);
  switch (node.type) {
    case 'text':
      return readText(placed, words);
    case 'softbreak':
      return [{ type: 'text', text: ' ' }];
    case 'inline':
      return children();
    case 'strong':
    case 'em':
      return [{ type: node.type, children: children() }];
    case 'code':
      return [{ type: 'code', children: [shown(String(node.attributes['content']), placed.line, words)] }];
    case 'link': {
      const href = String(node.attributes['href']);
      if (!safeHref(href))
        words.problems.add(
          line,
          `The link "${href}" leads elsewhere; allowed: http://…, https://…, or a relative address.`,
        );
      return [{ type: 'link', href, children: children() }];
    }
    case 'tag':
      return readTag(placed, words);
    default:
      words.problems.add(line, `"${node.type}" is not known among words; ${allowed(kinds)}`);
      return [];
  }
}

function readText({ node, line }: Placed, words: Words): Prose[] {
  const { problems } = words;
  const content: unknown = node.attributes['content'];
  if (typeof content !== 'string') {
    problems.add(line, 'Variables and functions are not known in a lesson.');
    return [];
  }
  if (/<[a-z!/]/i.test(content))
    problems.add(line, 'HTML is not allowed; write a code span for a "<" before a letter.');
  return [shown(content, line, words)];
}

/** Words as they are shown: none that hide or turn others. */
function shown(text: string, line: number, { problems }: Words): Extract<Prose, { type: 'text' }> {
  const plain = harmless(text);
  if (plain !== text)
    problems.add(line, `A character that cannot be seen is not allowed; here it is written out: ${plain}`);
  return { type: 'text', text };
}

function readTag(placed: Placed, words: Words): Prose[] {
  const name = placed.node.tag ?? '';
  const schema = name === 'term' ? Term : name === 'visit' ? Visit : Port;
  if (!inlineTags.has(name)) {
    words.problems.add(placed.line, `The tag "${name}" does not belong among words; ${allowed(inlineTags)}`);
    return [];
  }
  const result = v.safeParse(schema, attributesOf(placed, words.problems));
  if (!result.success) {
    for (const issue of result.issues) words.problems.add(placed.line, issueText(name, issue, keysOf(schema)));
    return [];
  }
  const service = 'of' in result.output ? result.output.of : 'to' in result.output ? result.output.to : undefined;
  if (service !== undefined && !words.services.has(service) && !(name === 'port' && service === 'playground'))
    words.problems.add(placed.line, `${name}: "${service}" is no service of this lesson; ${allowed(words.services)}`);
  if ('of' in result.output) return [{ type: 'port', of: result.output.of }];
  if ('to' in result.output) {
    const { to, host, path } = result.output;
    return [{ type: 'visit', of: to, host, path, children: readInline(childrenOf(placed), words) }];
  }
  if (!words.terms.has(result.output.id))
    words.problems.add(placed.line, `term: "${result.output.id}" is not in the glossary; ${allowed(words.terms)}`);
  words.used.add(result.output.id);
  return [{ type: 'term', id: result.output.id, children: readInline(childrenOf(placed), words) }];
}

/** A list with its items, or undefined with the reason in `problems`. */
export function readList(placed: Placed, words: Words): Prose | undefined {
  if (placed.node.type !== 'list') {
    words.problems.add(placed.line, `"${placed.node.type}" is not known in a step; ${allowed(kinds)}`);
    return undefined;
  }
  const children = childrenOf(placed).map((item): Prose => {
    const nested = childrenOf(item).filter(({ node }) => node.type === 'list');
    for (const list of nested) words.problems.add(list.line, 'A list in a list is not allowed.');
    const plain = childrenOf(item).filter(({ node }) => node.type !== 'list');
    return { type: 'item', children: readInline(plain, words) };
  });
  return { type: 'list', children };
}

/** http, https, or relative: no other scheme, no backslash or control character, no "//host". */
export function safeHref(href: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (href === '' || /[\\\u0000-\u0020]/.test(href) || href.startsWith('//')) return false;
  return /^https?:\/\/[^/]/i.test(href) || !/^[a-z][a-z0-9+.-]*:/i.test(href);
}

/** How many words a reader reads. */
export function countWords(prose: readonly Prose[]): number {
  return plainText(prose)
    .split(/\s+/)
    .filter((word) => word !== '').length;
}

function plainText(prose: readonly Prose[]): string {
  return prose
    .map((one) => {
      if (one.type === 'text') return one.text;
      if (one.type === 'port') return '0';
      const inside = plainText(one.children);
      return one.type === 'paragraph' || one.type === 'item' || one.type === 'list' ? `${inside} ` : inside;
    })
    .join('');
}
