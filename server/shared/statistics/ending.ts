// How a conversation ended, from what is known of it.
import type { Conversation } from '../conversations/types.ts';
import type { Ending, Ways } from './types.ts';

/** `packets`: those of each side; `errors`: ICMP errors about it. */
export function endingOf(conversation: Conversation, packets: Ways, errors: number): Ending {
  if (packets.b === 0 && errors > 0) return { how: 'unreachable' };
  if (conversation.transport === 'udp') return { how: 'none' };
  const { reset, fins, sides } = conversation;
  if (reset) {
    const refused = reset.from === 'b' && sides.a !== undefined && sides.b === undefined;
    return refused ? { how: 'refused' } : { how: 'reset', by: reset.from };
  }
  if (fins.a && fins.b) return { how: 'closed' };
  if (fins.a || fins.b) return { how: 'half-closed', by: fins.a ? 'a' : 'b' };
  return { how: packets.b === 0 && sides.a !== undefined ? 'unanswered' : 'open' };
}
