// Lesson text without its marks, for labels that take a sentence and no more.
import type { Prose } from '../../../server/shared/contract/lesson.ts';

/** The words of a piece of lesson text. A port is left out: a label is read once, the port may change. */
export function plain(nodes: readonly Prose[]): string {
  return nodes
    .map((node) => {
      if (node.type === 'text') return node.text;
      return node.type === 'port' ? '' : plain(node.children);
    })
    .join('')
    .trim();
}
