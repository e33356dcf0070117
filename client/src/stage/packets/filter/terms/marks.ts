// What stands out in TCP's analysis, by Wireshark's names: a mark, or any of them.
import { markBits, marks } from '../../../../../../server/shared/conversations/marks.ts';
import type { Leaf, Terms, Word } from '../types.ts';

/** The two spellings of a mark. */
function words(word: string, name: string, bits: number): Word[] {
  const theirs = `tcp.analysis.${name}`;
  const leaf: Leaf = {
    is: 'leaf',
    text: word,
    needs: 'said',
    passes: (packet) => (packet.marks & bits) !== 0,
    wireshark: () => [theirs],
  };
  const read = (): Leaf => leaf;
  return [
    { word, read },
    { word: theirs, theirs: true, read },
  ];
}

export const terms: Terms = () => [
  ...words('flagged', 'flags', -1),
  ...marks.flatMap((mark) => words(mark, mark.replaceAll('-', '_'), markBits[mark])),
];
