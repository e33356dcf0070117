// A datagram went to the service, and one came back; with `echo`, the same bytes.
import * as v from 'valibot';
import type { UdpConversation, UdpDatagram } from '../../conversations/types.ts';
import { post, strayPost } from '../post.ts';
import { bytes as say } from '../say.ts';
import { happened, notYet, same } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({
  /** Bytes of the datagram that was sent. */
  bytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  echo: v.optional(v.boolean(), false),
});
type Params = v.InferOutput<typeof Params>;

export const predicate: Predicate<Params> = {
  id: 'udp-answered',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, params, on) {
    for (const talk of on ? post(view, on) : []) {
      const found = answered(talk, params);
      if (found) return happened(found);
    }
    return notYet;
  },

  explain(view, { bytes, echo }, on) {
    if (!on?.listens) return 'The program is starting.';
    const last = post(view, on).at(-1);
    const sent = last && datagrams(last).findLast(({ from }) => from === 'a');
    if (!sent) return strayPost(view, on);
    if (bytes !== undefined && sent.length !== bytes)
      return `Your datagram had ${say(sent.length)}. This step looks for ${bytes}.`;
    return echo ? 'No answer with the same bytes has come back yet.' : 'No answer has come back yet.';
  },
};

const datagrams = ({ packets }: UdpConversation): readonly UdpDatagram[] =>
  packets.filter((packet): packet is UdpDatagram => packet.kind === 'datagram');

function answered(talk: UdpConversation, { bytes, echo }: Params): number[] | undefined {
  const all = datagrams(talk);
  for (const sent of all) {
    if (sent.from !== 'a' || (bytes !== undefined && sent.length !== bytes)) continue;
    const back = all.find((one) => one.from === 'b' && one.id > sent.id && (!echo || same(one.payload, sent.payload)));
    if (back) return [sent.id, back.id];
  }
  return undefined;
}
