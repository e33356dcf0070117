// Other packets that the story of one is about, by the entry ids of their frames: the page names them by their numbers.
import type { Answered } from '../dissect/messages/types.ts';
import { clip } from '../dissect/messages/words.ts';
import { saidIn } from './context.ts';
import { isMarked } from './marks.ts';
import type { Conversation, Packet } from './types.ts';

export type Reference =
  /** What it repeats; `copies`: too soon for its sender to repeat it; `quotes`: an error about that packet. */
  | { readonly how: 'repeats' | 'copies' | 'quotes'; readonly packet: number }
  /** It brings an answer, or a part of one, so many ns after the question in that packet, which is called so. */
  | ({ readonly how: 'answers'; readonly packet: number } & Omit<Answered, 'question'>);

/** What this packet brings of answers, in their order. */
const answersIn = (packet: Packet, conversation: Conversation): readonly Answered[] => {
  const said = saidIn(packet, conversation);
  return said?.messages.flatMap((message) => said.answered?.(message) ?? []) ?? [];
};

/** How many ns after their questions those answers were here that this packet ends. */
export const tookIn = (packet: Packet, conversation: Conversation): readonly number[] =>
  answersIn(packet, conversation).flatMap(({ brings, after }) => (brings === 'first' ? [] : after));

/** In the order in which they are told: of several answers, the first. */
export function refersTo(packet: Packet, conversation: Conversation): readonly Reference[] {
  if ('kind' in packet && packet.kind === 'icmp')
    return packet.quotes === undefined ? [] : [{ how: 'quotes', packet: packet.quotes }];
  const again: Reference[] =
    'kind' in packet || packet.repeats === undefined
      ? []
      : [{ how: isMarked(packet, 'out-of-order') ? 'copies' : 'repeats', packet: packet.repeats }];
  const [first] = answersIn(packet, conversation);
  if (first === undefined) return again;
  const { question, asked, ...answer } = first;
  return [...again, { how: 'answers', packet: question, asked: clip(asked), ...answer }];
}
