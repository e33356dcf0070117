// One connection carried several requests, and each was answered.
import * as v from 'valibot';
import { linesTold, messagesIn, movesOf, nothingHeard, type Line } from '../http-told.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({ requests: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2)), 2) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'http-kept',
  over: 'processes',
  aimed: true,
  params: Params,

  matches(view, { requests }, on) {
    const found = linesTold(view, on?.name).find((line) => answered(line) >= requests);
    return found ? happened(movesOf(found)) : notYet;
  },

  explain(view, { requests }, on) {
    const nothing = nothingHeard(view, on);
    if (nothing) return nothing;
    const counts = linesTold(view, on?.name).map(answered);
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (all >= requests) return `${all} requests were answered, each over a connection of its own.`;
    return `${Math.max(0, ...counts)} of ${requests} requests were answered on one connection.`;
  },
};

/** Requests on this connection that were answered, so far as was told. */
const answered = (line: Line): number => {
  const asked = messagesIn(line, 'read').filter(({ state }) => state === 'whole').length;
  const said = line.filter(({ what, text }) => what === 'wrote' && text?.startsWith('HTTP/1.')).length;
  return Math.min(asked, said);
};
