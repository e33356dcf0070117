// A SYN was answered by RST: nobody listens there, or a firewall says so (RFC 9293, 3.10.7.1).
import * as v from 'valibot';
import type { TcpConversation } from '../../conversations/types.ts';
import { absence } from '../say.ts';
import { firstShowing, syns, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'tcp-refused',
  over: 'packets',
  aimed: true,
  params: v.strictObject({}),

  matches: (view, _params, on) => firstShowing(view, on, refusal),

  explain(view, _params, on) {
    if (!on) return 'The server has not started yet.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    if (last.handshake) return `Port ${last.b.port} let you in.`;
    if (last.sides.b) return `Port ${last.b.port} answered with SYN ACK.`;
    return `Your SYN to port ${last.b.port} has had no answer yet.`;
  },
};

/** The SYN and the RST that answers it. */
function refusal(talk: TcpConversation): readonly number[] | undefined {
  const { reset, handshake } = talk;
  const syn = syns(talk).findLast(({ id }) => id < (reset?.id ?? 0));
  return reset?.from === 'b' && handshake === undefined && syn ? [syn.id, reset.id] : undefined;
}
