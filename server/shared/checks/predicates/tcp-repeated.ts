// The client's TCP sent a packet again because of what the line did, and what it said has been acknowledged all the same. A
// computer that is too busy to answer in time has its packets sent again, too: that shows nothing of a line.
import * as v from 'valibot';
import type { TcpConversation } from '../../conversations/types.ts';
import { absence } from '../say.ts';
import { acknowledger, happened, notYet, talks } from '../talks.ts';
import type { Predicate, RunView } from '../types.ts';

const Params = v.strictObject({ packets: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-repeated',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { packets }, on) {
    for (const talk of on ? talks(view, on) : []) {
      const again = repeats(talk);
      if (again.length >= packets && isHeard(talk) && isTouched(view, talk)) return happened(again.map(({ id }) => id));
    }
    return notYet;
  },

  explain(view, { packets }, on) {
    if (!on?.listens) return 'The server is starting.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    const again = repeats(last).length;
    const touched = isTouched(view, last);
    if (again > 0 && !touched) return `A packet was sent again because this computer was too busy to answer: ${unset}`;
    if (again === 0 && isHeard(last)) return `Nothing had to be sent again${touched ? kept : `: ${unset}`}`;
    if (again < packets) return `Your kernel has sent ${again} of ${packets} packets again so far.`;
    return 'It was sent again, and has not been acknowledged yet. Wait for it.';
  },
};

const unset = 'the line did nothing. Set it first.';
const kept = ', whatever the line did. Have it lose a packet of the client’s.';

const repeats = ({ packets }: TcpConversation) =>
  packets.filter(({ from, repeats }) => from === 'a' && repeats !== undefined);

function isTouched({ entries }: RunView, { packets }: TcpConversation): boolean {
  const own = new Set(packets.map(({ id }) => id));
  return entries.some((one) => one.type === 'touched' && one.by === 'line' && one.frames.some((id) => own.has(id)));
}

const isHeard = (talk: TcpConversation): boolean =>
  talk.sent.a.length > 0 && acknowledger(talk, 'a', { start: 0, end: talk.sent.a.length }) !== undefined;
