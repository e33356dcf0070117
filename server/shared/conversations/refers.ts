// Other packets that the story of one is about, by the entry ids of their frames: the page names them by their numbers.
import type { Answered } from '../dissect/messages/types.ts';
import { saidIn } from './context.ts';
import { isMarked } from './marks.ts';
import type { Conversation, Packet } from './types.ts';

export type Reference =
  /** What it repeats; `copies`: too soon for its sender to repeat it. */
  | { readonly how: 'repeats' | 'copies'; readonly packet: number }
  /** It brings an answer, or a part of one, so many ns after the question in that packet. */
  | { readonly how: 'answers'; readonly packet: number; readonly after: number; readonly brings: Answered['brings'] };

/** In the order in which they are told: of several answers, the first. */
export function refersTo(packet: Packet, conversation: Conversation): readonly Reference[] {
  const again: Reference[] =
    'kind' in packet || packet.repeats === undefined
      ? []
      : [{ how: isMarked(packet, 'out-of-order') ? 'copies' : 'repeats', packet: packet.repeats }];
  const said = saidIn(packet, conversation);
  const [first] = said?.messages.flatMap((message) => said.answered?.(message) ?? []) ?? [];
  if (first === undefined) return again;
  const { question, ...answer } = first;
  return [...again, { how: 'answers', packet: question, ...answer }];
}
