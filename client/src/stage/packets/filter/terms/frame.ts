// The frame as a whole: its length, its number in the list.
import { numberWord, one, upTo, type Numbers } from '../numbers.ts';
import type { InFile, Terms } from '../types.ts';

const most = 2 ** 31 - 1;
const wanted = 'number';
const read = upTo(most);

const length = { names: ['frame.len'], wanted, read, ...one(({ original }) => original) } as const;
const number = {
  names: ['frame.number'],
  wanted,
  read,
  ...one((packet) => packet.number),
  shown: (value: number, { packets }: InFile) => String(value + packets),
} as const;
const captured: Numbers = {
  word: 'frame.cap_len',
  theirs: true,
  names: ['frame.cap_len'],
  wanted,
  read,
  ...one(({ bytes }) => bytes.length),
};

export const terms: Terms = () =>
  [
    { word: 'length', ...length },
    { word: 'packet', ...number },
    { word: 'frame.len', theirs: true, ...length } as const,
    { word: 'frame.number', theirs: true, ...number } as const,
    captured,
  ].map(numberWord);
