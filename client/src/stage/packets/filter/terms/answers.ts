// How long after its question an answer came: seconds, asked of the packet with which the answer is whole.
import { numberWord, type Numbers } from '../numbers.ts';
import { printSeconds, readSeconds } from '../seconds.ts';
import type { PacketFacts, Terms } from '../types.ts';

/** Of answers of this protocol, or of any. */
const time = (word: string, protocol?: string): Numbers => ({
  word,
  names: protocol === undefined ? [] : [word],
  ...(protocol !== undefined && { theirs: true }),
  wanted: 'seconds',
  read: readSeconds,
  print: printSeconds,
  shown: printSeconds,
  count: ({ answers }: PacketFacts) => answers.length,
  value: ({ answers }, index) => {
    const one = answers[index];
    return one === undefined || (protocol !== undefined && one.protocol !== protocol) ? undefined : one.after;
  },
  needs: 'messages',
});

export const terms: Terms = () => [time('took'), time('http.time', 'http'), time('dns.time', 'dns')].map(numberWord);
