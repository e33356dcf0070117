// The sequence numbers of a packet, as they count from its side's first, or as they are in its header.
import type { End } from '../../../../server/shared/conversations/types.ts';
import { t } from '../texts/texts.ts';
import type { Arrow, Exchange } from './exchange.ts';

export const numberings = ['none', 'relative', 'real'] as const;
/** Which numbers are shown. */
export type Numbering = (typeof numberings)[number];

/** Its numbers; undefined where it has none. A side's numbers stay as in the header where its first was not seen. */
export function numbersOf(
  { from, numbers }: Arrow,
  { first = {} }: Pick<Exchange, 'first'>,
  numbering: 'relative' | 'real',
): Arrow['numbers'] {
  if (numbers === undefined) return undefined;
  const of = (number: number, end: End): number => (numbering === 'real' ? (number + (first[end] ?? 0)) >>> 0 : number);
  const { seq, ack } = numbers;
  const told = { seq: of(seq, from) };
  return ack === undefined ? told : { ...told, ack: of(ack, from === 'a' ? 'b' : 'a') };
}

/** "seq 1, ack 7"; where that is longer than `most` letters, what this packet is about: its bytes, or what it acknowledges. */
export function numbersText(
  arrow: Arrow,
  exchange: Pick<Exchange, 'first'>,
  numbering: Numbering,
  most = Infinity,
): string {
  const told = numbering === 'none' ? undefined : numbersOf(arrow, exchange, numbering);
  if (told === undefined) return '';
  const { seq, ack } = told;
  const whole = t.conversation.numbers.of(seq, ack);
  if (whole.length <= most) return whole;
  return arrow.heavy ? t.conversation.numbers.of(seq, undefined) : t.conversation.numbers.of(undefined, ack ?? seq);
}
