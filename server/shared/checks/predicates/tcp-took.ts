// From the client's SYN to the moment at which it acknowledged the whole echo of what it said, so many ms went by.
import * as v from 'valibot';
import type { TcpConversation, TcpPacket } from '../../conversations/types.ts';
import { absence } from '../say.ts';
import { acknowledger, happened, idsOf, notYet, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ ms: v.pipe(v.number(), v.minValue(1), v.maxValue(60_000)) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-took',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { ms }, on) {
    for (const talk of on ? talks(view, on) : []) {
      const ends = endsOf(talk);
      if (ends && took(ends) >= ms) return happened(idsOf(ends));
    }
    return notYet;
  },

  explain(view, { ms }, on) {
    if (!on?.listens) return 'The server is starting.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    const ends = endsOf(last);
    if (!ends) return 'The echo has not come back yet.';
    return `From your SYN to the echo it took ${took(ends).toFixed(1)} ms. This step looks for ${ms} or more: is the line set?`;
  },
};

/** The SYN, and the client's first packet that acknowledges as many bytes as it said. */
function endsOf(talk: TcpConversation): [TcpPacket, TcpPacket] | undefined {
  const [syn] = talk.packets;
  const { length } = talk.sent.a;
  const echoed = length > 0 ? acknowledger(talk, 'b', { start: 0, end: length }) : undefined;
  return syn?.flags.syn && echoed ? [syn, echoed] : undefined;
}

const took = ([from, to]: [TcpPacket, TcpPacket]): number => (to.at - from.at) / 1e6;
