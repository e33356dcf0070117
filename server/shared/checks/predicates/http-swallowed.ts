// The body of one request was filled up with the beginning of the next one.
import * as v from 'valibot';
import { decodeUtf8, encodeUtf8 } from '../../dissect/utf8.ts';
import { linesTold, messagesIn, movesOf, nothingHeard, textOf, type Line } from '../http-told.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'http-swallowed',
  over: 'processes',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    const found = linesTold(view, on?.name).find((line) => swallowed(line) !== undefined);
    return found ? happened(movesOf(found)) : notYet;
  },

  explain(view, _params, on) {
    const nothing = nothingHeard(view, on);
    if (nothing) return nothing;
    const last = messagesIn(linesTold(view, on?.name).at(-1) ?? [], 'read')[0];
    if (last?.state === 'waits')
      return `The server has ${last.why ?? 'not all'}. Now send a request on the same connection.`;
    return 'The body held no beginning of another request. Both must go over one connection, the short one first.';
  },
};

/** The body of a whole request in which the first letters of a request line stand. */
const swallowed = (line: Line): string | undefined => {
  const bytes = encodeUtf8(textOf(line, 'read'));
  const bodies = messagesIn(line, 'read')
    .filter(({ state, body }) => state === 'whole' && body.framing === 'length')
    .map(({ body }) => decodeUtf8(bytes.subarray(body.start, body.end)) ?? '');
  return bodies.find((body) => /(GET|POST|HEAD|PUT) ?\/?/.test(body));
};
