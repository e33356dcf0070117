// The three packets that open a conversation with a service: SYN, SYN ACK, ACK (RFC 9293, 3.5).
import * as v from 'valibot';
import { absence } from '../say.ts';
import { happened, notYet, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

type None = Record<string, never>;

export const predicate: Predicate<None> = {
  id: 'tcp-handshake',
  over: 'packets',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    const handshake = on && talks(view, on).findLast((talk) => talk.handshake)?.handshake;
    return handshake ? happened(handshake) : notYet;
  },

  explain(view, _params, on) {
    if (!on) return 'The server has not started yet.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    if (last.reset?.from === 'b') return `Port ${last.b.port} answered your SYN with RST: refused.`;
    const [syn, answer] = [last.packets.some((p) => p.flags.syn && !p.flags.ack), last.sides.b !== undefined];
    if (!syn) return 'This conversation began before the step did. Connect again.';
    return answer ? 'SYN and SYN ACK were seen; the last ACK is missing.' : 'Your SYN has had no answer yet.';
  },
};
