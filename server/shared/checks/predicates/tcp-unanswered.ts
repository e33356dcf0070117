// A client asked to connect, again and again, and nobody answered: SYNs alone (RFC 9293, 3.8.1; RFC 6298 for their pauses).
import * as v from 'valibot';
import type { TcpConversation } from '../../conversations/types.ts';
import { absence } from '../say.ts';
import { happened, idsOf, notYet, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ syns: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-unanswered',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { syns }, on) {
    const found = (on ? talks(view, on) : []).find((talk) => isSilent(talk) && synsOf(talk).length >= syns);
    return found ? happened(idsOf(synsOf(found))) : notYet;
  },

  explain(view, { syns }, on) {
    if (!on) return 'The server has not started yet.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    if (last.reset?.from === 'b') return `Port ${last.b.port} answered with RST: that is no silence.`;
    if (!isSilent(last)) return `Port ${last.b.port} answered your SYN.`;
    return `Your SYN was seen ${synsOf(last).length} of ${syns} times, without an answer. Wait: the kernel repeats it.`;
  },
};

const isSilent = ({ packets, icmp }: TcpConversation): boolean =>
  icmp.length === 0 && packets.every(({ from }) => from === 'a');

const synsOf = ({ packets }: TcpConversation) => packets.filter(({ flags }) => flags.syn && !flags.ack);
