// What is said of a packet, with the other packets that it is about: what it repeats stands first, and what it answers last. Pure.
import { durationText } from '../../../../server/shared/dissect/text.ts';
import type { Reference } from '../../../../server/shared/conversations/refers.ts';
import type { Detail } from '../../dissector/messages.ts';
import { t } from '../texts/texts.ts';

/** A piece of text, or the entry id of a packet that is named there. */
export type Piece = string | number;

const sentence = (one: Reference): readonly Piece[] => {
  const [before, after] =
    one.how === 'answers' ? t.detail.answers[one.brings](durationText(one.after), one.asked) : t.detail.again[one.how];
  return [before, one.packet, after];
};

/** The sentences of a packet, piece by piece. */
export function piecesOf({ says, refers = [] }: Pick<Detail, 'says' | 'refers'>): readonly Piece[] {
  const [again, answers] = [
    refers.filter(({ how }) => how !== 'answers'),
    refers.filter(({ how }) => how === 'answers'),
  ];
  const all = [...again.map(sentence), ...(says === '' ? [] : [[says]]), ...answers.map(sentence)];
  return all.flatMap((one, at) => (at === 0 ? one : [' ', ...one]));
}

/** How a packet is called in a sentence; `number`: as the page counts it, below 1 where it came before the step. */
export const packetText = (number: number): string => (number < 1 ? t.detail.earlier : t.detail.packet(number));

/** The same as one text. */
export const textOf = (pieces: readonly Piece[], number: (id: number) => number): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : packetText(number(piece)))).join('');
