// A filter as Wireshark's display filter. Pure.
import { leavesOf } from './parse.ts';
import type { Filter, InFile, Leaf } from './types.ts';

/** The filter for Wireshark, or what of it has none there. */
export interface InWireshark {
  readonly text: string;
  /** Parts that cannot be asked there, in our words: `text` is empty then. */
  readonly missing: readonly string[];
  /** It asks for what is said over TCP: of a message in several packets, Wireshark keeps the last one alone. */
  readonly parts: boolean;
}

export function wireshark(filter: Filter, file: InFile): InWireshark {
  const leaves = leavesOf(filter);
  const forms = new Map(leaves.map((leaf) => [leaf, leaf.wireshark(file)]));
  const missing = leaves.filter((leaf) => forms.get(leaf)?.length === 0).map(({ text }) => text);
  const form = (leaf: Leaf): readonly string[] => forms.get(leaf) ?? [];
  return {
    text: missing.length > 0 ? '' : write(filter, form),
    missing: [...new Set(missing)],
    parts: leaves.some(({ parts }) => parts === true),
  };
}

type Form = (leaf: Leaf) => readonly string[];

function write(filter: Filter, form: Form): string {
  switch (filter.is) {
    case 'leaf':
      return form(filter).join(' || ');
    case 'not': {
      const inner = write(filter.of, form);
      return /^[\w.]+$/.test(inner) ? `!${inner}` : `!(${inner})`;
    }
    case 'or':
      return `${write(filter.left, form)} || ${write(filter.right, form)}`;
    case 'and':
      return `${both(filter.left, form)} && ${both(filter.right, form)}`;
  }
}

/** What is joined by "or" stands between brackets beside an "and". */
function both(filter: Filter, form: Form): string {
  const isOr = filter.is === 'or' || (filter.is === 'leaf' && form(filter).length > 1);
  return isOr ? `(${write(filter, form)})` : write(filter, form);
}
