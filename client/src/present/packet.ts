// One packet in a sentence, for the notes and for screen readers. Pure.
import type { Exchange } from '../stage/conversation/exchange.ts';
import { sentence } from '../stage/conversation/sentences.ts';

/** "#4, 2.28 ms after #3: your client to echo, 6 bytes “hello⏎”."; empty where there is no such packet. */
export function packetSentence(
  exchanges: readonly Exchange[],
  id: number | undefined,
  number: (id: number) => string,
): string {
  for (const exchange of exchanges) {
    const index = exchange.arrows.findIndex((arrow) => arrow.id === id);
    if (index >= 0) return sentence(exchange, index, number);
  }
  return '';
}
