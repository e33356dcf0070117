// Of the datagrams that one client port sent, fewer came back than went; or as many, in another order.
import * as v from 'valibot';
import type { UdpConversation, UdpDatagram } from '../../conversations/types.ts';
import { post, strayPost } from '../post.ts';
import { happened, idsOf, notYet, same } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({
  as: v.picklist(['fewer', 'reordered']),
  /** Sent at least. */
  sent: v.pipe(v.number(), v.integer(), v.minValue(2)),
});
type Params = v.InferOutput<typeof Params>;

export const predicate: Predicate<Params> = {
  id: 'udp-came-back',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { as, sent }, on) {
    for (const talk of on ? post(view, on) : []) {
      const [out, back] = [from(talk, 'a'), from(talk, 'b')];
      if (out.length < sent || back.length === 0) continue;
      // "Fewer" is true only once nothing is on its way any more.
      if (as === 'fewer' && view.settled && back.length < out.length) return happened(idsOf([...out, ...back]));
      const swapped = as === 'reordered' && overtaken(out, back);
      if (swapped) return happened(idsOf(swapped));
    }
    return notYet;
  },

  explain(view, { as, sent }, on) {
    if (!on?.listens) return 'The program is starting.';
    const last = post(view, on).at(-1);
    if (!last) return strayPost(view, on);
    const [out, back] = [from(last, 'a').length, from(last, 'b').length];
    if (out < sent) return `You sent ${out} of ${sent} datagrams from one port.`;
    if (as === 'fewer' && back >= out) return `All ${out} came back. Is the line set?`;
    if (as === 'reordered' && view.settled) return `${back} of ${out} came back, each in its place. Is the line set?`;
    return `${back} of ${out} have come back so far.`;
  },
};

const from = ({ packets }: UdpConversation, end: 'a' | 'b'): readonly UdpDatagram[] =>
  packets.filter((packet): packet is UdpDatagram => packet.kind === 'datagram' && packet.from === end);

/** Two that came back in another order than they were sent in, each told by its bytes. */
function overtaken(out: readonly UdpDatagram[], back: readonly UdpDatagram[]): UdpDatagram[] | undefined {
  let furthest = -1;
  for (const [at, datagram] of back.entries()) {
    const place = out.findIndex(({ payload }) => same(payload, datagram.payload));
    const before = back[at - 1];
    if (place < furthest && before) return [before, datagram];
    furthest = Math.max(furthest, place);
  }
  return undefined;
}
