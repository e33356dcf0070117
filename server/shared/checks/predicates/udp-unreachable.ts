// From one client port, so many datagrams left for a closed port, and each was answered by ICMP: port unreachable
// (RFC 792, type 3 code 3; RFC 4443, type 1 code 4).
import * as v from 'valibot';
import type { UdpConversation } from '../../conversations/types.ts';
import { post, strayPost } from '../post.ts';
import { happened, idsOf, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ left: v.pipe(v.number(), v.integer(), v.minValue(1)) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'udp-unreachable',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { left }, on) {
    const found = (on ? post(view, on) : []).find((talk) => leftOf(talk) === left && refusals(talk) === left);
    return found ? happened(idsOf(found.packets)) : notYet;
  },

  explain(view, { left }, on) {
    if (!on?.listens) return 'The program is starting.';
    if (on.state !== 'gone') return 'A program still waits at that port. End it first: the step is about a closed one.';
    const talks = post(view, on);
    const last = talks.at(-1);
    if (!last) return strayPost(view, on);
    const seen = talks.map(leftOf).join(', then ');
    if (refusals(last) < leftOf(last)) return `Seen from one port: ${seen} of ${left}. Not each was answered by ICMP.`;
    return `From one port have left: ${seen}. This check looks for ${left}.`;
  },
};

const leftOf = ({ packets }: UdpConversation): number =>
  packets.filter((one) => one.kind === 'datagram' && one.from === 'a').length;

const refusals = ({ packets }: UdpConversation): number =>
  packets.filter(
    (one) =>
      one.kind === 'icmp' &&
      ((one.version === 4 && one.type === 3 && one.code === 3) ||
        (one.version === 6 && one.type === 1 && one.code === 4)),
  ).length;
