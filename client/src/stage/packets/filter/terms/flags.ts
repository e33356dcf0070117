// TCP's flags (RFC 9293, 3.1).
import { inTcp, ofHeads } from '../heads.ts';
import { numberWord, upTo, zeroOrOne, type Numbers } from '../numbers.ts';
import type { Head, Leaf, Terms, Word } from '../types.ts';

/** By name: the bit in the header, and what Wireshark calls it. */
const flags = {
  syn: [2, 'syn'],
  ack: [16, 'ack'],
  fin: [1, 'fin'],
  rst: [4, 'reset'],
  psh: [8, 'push'],
  urg: [32, 'urg'],
  ece: [64, 'ece'],
  cwr: [128, 'cwr'],
} as const;

const bitOf =
  (bit: number) =>
  (head: Head): number => {
    const all = inTcp(head, 13, 1);
    return all < 0 ? -1 : all & bit ? 1 : 0;
  };

function set(word: string, bit: number, name: string): Word {
  const { count, value } = ofHeads(bitOf(bit));
  const leaf: Leaf = {
    is: 'leaf',
    text: word,
    passes: (packet) => {
      for (let index = 0; index < count(packet); index++) if (value(packet, index) === 1) return true;
      return false;
    },
    wireshark: () => [`tcp.flags.${name} == 1`],
  };
  return { word, read: () => leaf };
}

const field = (word: string, read: Numbers['read'], value: (head: Head) => number): Numbers => ({
  word,
  theirs: true,
  names: [word],
  wanted: 'number',
  read,
  ...ofHeads(value),
});

/** All of them as one number: 12 bits, with the four that are kept for later. */
const whole = field('tcp.flags', upTo(0xfff), (head) => {
  const bits = inTcp(head, 12, 2);
  return bits < 0 ? -1 : bits & 0xfff;
});

export const terms: Terms = () => [
  ...Object.entries(flags).map(([word, [bit, name]]) => set(word, bit, name)),
  ...Object.values(flags).map(([bit, name]) => numberWord(field(`tcp.flags.${name}`, zeroOrOne, bitOf(bit)))),
  numberWord(whole),
];
