// A client asked to connect, again and again, and nobody answered: SYNs alone (RFC 9293, 3.8.3; RFC 6298 for their pauses).
import * as v from 'valibot';
import { absence } from '../say.ts';
import { firstShowing, idsOf, isSilent, syns, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ syns: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-unanswered',
  over: 'packets',
  aimed: true,
  params: Params,

  matches: (view, { syns: wanted }, on) =>
    firstShowing(view, on, (talk) => {
      const found = syns(talk);
      return isSilent(talk) && found.length >= wanted ? idsOf(found) : undefined;
    }),

  explain(view, { syns: wanted }, on) {
    if (!on) return 'The server has not started yet.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    if (last.reset?.from === 'b') return `Port ${last.b.port} answered with RST: that is no silence.`;
    if (!isSilent(last)) return `Port ${last.b.port} answered your SYN.`;
    return `Your SYN was seen ${syns(last).length} of ${wanted} times, without an answer. Wait: the kernel repeats it.`;
  },
};
