// When a packet came: seconds since the first one of the list.
import { numberWord, one, type Numbers } from '../numbers.ts';
import { printSeconds as print, readSeconds as read } from '../seconds.ts';
import type { InFile, Leaf, Terms, Word } from '../types.ts';

const name = 'frame.time_relative';

const shown = (value: number, { ns }: InFile): string => print(value + ns);

/** `after 0.5`: then, or later. `before 2`: earlier. */
function part(word: 'after' | 'before', sign: '>=' | '<'): Word {
  return {
    word,
    read: (operand): Leaf => {
      const limit = operand.value('seconds', read);
      return {
        is: 'leaf',
        text: `${word} ${print(limit)}`,
        passes: sign === '>=' ? ({ time }) => time >= limit : ({ time }) => time < limit,
        wireshark: (file) => [`${name} ${sign} ${shown(limit, file)}`],
      };
    },
  };
}

const theirs: Numbers = {
  word: name,
  theirs: true,
  names: [name],
  wanted: 'seconds',
  read,
  ...one(({ time }) => time),
  print,
  shown,
};

export const terms: Terms = () => [part('after', '>='), part('before', '<'), numberWord(theirs)];
