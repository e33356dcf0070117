// When a packet came: seconds since the first one of the list.
import { numberWord, one, type Numbers } from '../numbers.ts';
import type { InFile, Leaf, Terms, Word } from '../types.ts';

const name = 'frame.time_relative';

/** ns of seconds as they are written. */
const read = (word: string): number | undefined =>
  /^\d{1,7}(\.\d{1,9})?$/.test(word) ? Math.round(Number(word) * 1e9) : undefined;

/** ns as seconds, all digits that count. */
const print = (ns: number): string => {
  const digits = String(ns).padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '');
};

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
