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

/** How many ns after its question an answer was here that this packet ends; undefined where it ends none. */
export function tookIn(packet: Packet, conversation: Conversation): number | undefined {
  const ends = refersTo(packet, conversation).find((one) => one.how === 'answers' && one.brings !== 'first');
  return ends?.how === 'answers' ? ends.after : undefined;
}

/** In the order in which they are told: of several answers, the first. */
export function refersTo(packet: Packet, conversation: Conversation): readonly Reference[] {
  if ('kind' in packet && packet.kind === 'icmp')
    return packet.quotes === undefined ? [] : [{ how: 'quotes', packet: packet.quotes }];
  const again: Reference[] =
    'kind' in packet || packet.repeats === undefined
      ? []
      : [{ how: isMarked(packet, 'out-of-order') ? 'copies' : 'repeats', packet: packet.repeats }];
  const said = saidIn(packet, conversation);
  const [first] = said?.messages.flatMap((message) => said.answered?.(message) ?? []) ?? [];
  if (first === undefined) return again;
  const { question, asked, ...answer } = first;
  return [...again, { how: 'answers', packet: question, asked: clip(asked), ...answer }];
}
