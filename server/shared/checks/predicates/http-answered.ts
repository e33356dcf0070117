// The service answered a request with this status; with `lf`, a request whose lines end in LF alone.
import * as v from 'valibot';
import { linesTold, messagesIn, movesOf, nothingHeard, textOf, type Line } from '../http-told.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({
  status: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  lf: v.optional(v.boolean(), false),
});
type Params = v.InferOutput<typeof Params>;

export const predicate: Predicate<Params> = {
  id: 'http-answered',
  over: 'processes',
  aimed: true,
  params: Params,

  matches(view, params, on) {
    const found = linesTold(view, on?.name).find((line) => fits(line, params));
    return found ? happened(movesOf(found)) : notYet;
  },

  explain(view, { status, lf }, on) {
    const nothing = nothingHeard(view, on);
    if (nothing) return nothing;
    const last = linesTold(view, on?.name).at(-1) ?? [];
    if (lf && !lfOnly(last)) return 'The lines of your request end in CR LF. This step looks for LF alone.';
    const seen = statuses(last).at(-1);
    if (seen !== undefined) return `The answer was ${seen}. This step looks for ${status}.`;
    const request = messagesIn(last, 'read').at(-1);
    return request?.state === 'waits'
      ? `The server waits for ${request.why ?? 'more'}.${request.bodyStart === undefined ? ' An empty line ends the head.' : ''}`
      : 'No answer yet.';
  },
};

const statuses = (line: Line): readonly number[] =>
  messagesIn(line, 'wrote').flatMap((answer) => (answer.kind === 'response' ? [answer.status] : []));

const lfOnly = (line: Line): boolean => /(^|[^\r])\n/.test(textOf(line, 'read'));

const fits = (line: Line, { status, lf }: Params): boolean => statuses(line).includes(status) && (!lf || lfOnly(line));
