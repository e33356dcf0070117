// An answer came in chunks, one after another, until the empty one.
import * as v from 'valibot';
import { header, linesTold, messagesIn, nothingHeard, textOf, type Line } from '../http-told.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'http-chunked',
  over: 'processes',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    const found = linesTold(view, on?.name).find(chunked);
    return found ? happened(found.filter(({ what }) => what === 'wrote').map(({ id }) => id)) : notYet;
  },

  explain(view, _params, on) {
    const nothing = nothingHeard(view, on);
    if (nothing) return nothing;
    const last = messagesIn(linesTold(view, on?.name).at(-1) ?? [], 'wrote').at(-1);
    if (last === undefined) return 'No answer yet.';
    if (isChunked(last)) return 'The chunks are still coming. The empty one ends them.';
    const length = header(last, 'content-length');
    return length === undefined
      ? 'The answer did not come in chunks.'
      : `The answer said beforehand how long it is: ${length} bytes.`;
  },
};

const isChunked = (answer: Parameters<typeof header>[0]): boolean => header(answer, 'transfer-encoding') === 'chunked';

/** The empty chunk is a line "0" and an empty one (RFC 9112, 7.1). */
const chunked = (line: Line): boolean =>
  messagesIn(line, 'wrote').some(isChunked) && textOf(line, 'wrote').includes('\r\n0\r\n\r\n');
