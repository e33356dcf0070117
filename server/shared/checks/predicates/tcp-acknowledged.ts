// The other side's kernel acknowledged what the client said: an ACK that names the next byte it expects (RFC 9293, 3.4).
import * as v from 'valibot';
import { bytes, wrongLength } from '../say.ts';
import { acknowledger, carriers, happened, idsOf, messages, notYet, talks } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_048_576)) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-acknowledged',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { bytes: length }, on) {
    for (const talk of on ? [...talks(view, on)].reverse() : []) {
      for (const stretch of messages(talk, length)) {
        const ack = acknowledger(talk, 'a', stretch);
        if (ack) return happened(idsOf([...carriers(talk, 'a', stretch), ack]));
      }
    }
    return notYet;
  },

  explain(view, { bytes: wanted }, on) {
    if (!on) return 'The server has not started yet.';
    return wrongLength(view, on, wanted) ?? `Your ${bytes(wanted)} went out. No packet has acknowledged them yet.`;
  },
};
