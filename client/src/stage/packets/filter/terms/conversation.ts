// One conversation: by its number in the step, from 1, in the order of their first packets; or by Wireshark's numbers in the file.
import { known, numberWord, one, upTo, type Numbers } from '../numbers.ts';
import type { Leaf, PacketFacts, Terms, Word } from '../types.ts';

const most = 2 ** 31 - 1;
const read = upTo(most);
const needs = 'streams';

const own: Word = {
  word: 'conversation',
  read: (operand): Leaf => {
    const given = operand.value('conversation', (word) => read(word) || undefined);
    return {
      is: 'leaf',
      text: `conversation ${given}`,
      passes: ({ conversation }) => conversation === given,
      wireshark: (file) => {
        const stream = file.stream(given);
        return stream ? [`${stream.transport}.stream == ${stream.index}`] : [];
      },
      needs,
    };
  },
};

const theirs = (word: string, value: (packet: PacketFacts) => number): Numbers => ({
  word,
  theirs: true,
  names: [word],
  wanted: 'number',
  read,
  ...one((packet) => known(value(packet))),
  needs,
});

export const terms: Terms = () => [
  own,
  numberWord(theirs('tcp.stream', ({ tcpStream }) => tcpStream)),
  numberWord(theirs('udp.stream', ({ udpStream }) => udpStream)),
];
