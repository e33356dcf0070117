// Several conversations went through one door: each with a handshake of its own, or, without packets, each accepted.
import * as v from 'valibot';
import { absence } from '../say.ts';
import { happened, idsOf, notYet, talks } from '../talks.ts';
import { told } from '../told.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({ count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-conversations',
  over: 'processes',
  aimed: true,
  params: Params,

  matches(view, { count }, on) {
    const ids = on ? beginnings(view, on) : [];
    return ids.length < count ? notYet : happened(idsOf(ids.map((id) => ({ id }))));
  },

  explain(view, { count }, on) {
    if (!on) return 'The server has not started yet.';
    const seen = beginnings(view, on).length;
    if (seen === 0) return absence(view, on);
    return `${seen === 1 ? 'One conversation' : `${seen} conversations`} so far. This step looks for ${count}.`;
  },
};

/** The entry with which each conversation began: its SYN, or the program's accept. */
function beginnings(view: RunView, on: ServiceFacts): readonly number[] {
  if (view.packets === 'captured') return talks(view, on).flatMap((talk) => talk.handshake?.slice(0, 1) ?? []);
  return told(view, on).flatMap((one) => one.accepted ?? []);
}
