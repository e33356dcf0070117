// What the line to a neighbour does, in words: for the stage's banner and for the sandbox.
import { byDirection, type LineFaults } from '../../../server/shared/line/faults.ts';
import { t } from './texts/texts.ts';

/** "both ways: held for 40 ms, the first 2 lost"; none for a good line. */
export const lineWords = (line: LineFaults): string[] =>
  byDirection(line).map(({ way, words }) => `${t.line.ways[way]}: ${words.join(', ')}`);
