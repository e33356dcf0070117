// RST in the middle: the handshake was done, and then the service's side threw the conversation away, in the place of its
// goodbye (RFC 9293, 3.5.2 and 3.10.5). RST for a SYN is another thing: see tcp-refused.
import * as v from 'valibot';
import type { TcpConversation } from '../../conversations/types.ts';
import { absence, bytes } from '../say.ts';
import { firstShowing, idsOf, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'tcp-reset-midway',
  over: 'packets',
  aimed: true,
  params: v.strictObject({}),

  matches: (view, _params, on) => firstShowing(view, on, cutOff),

  explain(view, _params, on) {
    if (!on) return 'The server has not started yet.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    const { handshake, reset, sent, fins, b } = last;
    if (!handshake && reset?.from === 'b') return `Port ${b.port} answered your SYN with RST: refused, not cut off.`;
    if (!handshake) return `There is no handshake with port ${b.port} so far: nothing can be cut off yet.`;
    if (reset?.from === 'a') return 'The RST came from your client. This looks for one from the server’s side.';
    if (sent.a.length === 0)
      return fins.a ? 'You connected, and hung up without a word.' : 'You are connected, and have said nothing yet.';
    if (fins.b) return 'The server’s side said goodbye with FIN. That is no RST.';
    return `You said ${bytes(sent.a.length)}. No RST has come so far.`;
  },
};

/** The handshake, what the client said, and the RST that came then; undefined where it was otherwise. */
export function cutOff({ packets, handshake, reset, fins }: TcpConversation): readonly number[] | undefined {
  if (!handshake || reset?.from !== 'b' || fins.b) return undefined;
  const said = packets.filter(({ from, length, id }) => from === 'a' && length > 0 && id < reset.id);
  return idsOf([...[...handshake, reset.id].map((id) => ({ id })), ...said]);
}
