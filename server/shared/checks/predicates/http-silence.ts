// A request's body is shorter than its Content-Length, and the service said nothing for a second: it waits for the rest.
import * as v from 'valibot';
import { header, linesTold, messagesIn, nothingHeard, type Line } from '../http-told.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

/** ns of silence that count as waiting: any answer of these services comes within ms. */
const silence = 1e9;

export const predicate: Predicate<Record<string, never>> = {
  id: 'http-silence',
  over: 'processes',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    const found = linesTold(view, on?.name).map(silentIn).find(Boolean);
    return found ? happened(found) : notYet;
  },

  explain(view, _params, on) {
    const nothing = nothingHeard(view, on);
    if (nothing) return nothing;
    const last = messagesIn(linesTold(view, on?.name).at(-1) ?? [], 'read').at(-1);
    if (last === undefined) return 'That was no request of HTTP.';
    const { expected, length } = last.body;
    if (expected === undefined) return 'Your request has no Content-Length, so no body is waited for.';
    if (last.state !== 'waits') return `Content-Length is ${expected}, and as many bytes came: nothing is missing.`;
    return `${length} of ${expected} bytes have come. Wait a second before the connection ends or more is sent.`;
  },
};

/** What was read, and what broke the silence, where a body was not whole for so long. */
function silentIn(line: Line): number[] | undefined {
  for (const [at, entry] of line.entries()) {
    if (entry.what !== 'read') continue;
    const last = messagesIn(line.slice(0, at + 1), 'read').at(-1);
    const next = line[at + 1];
    if (last?.state !== 'waits' || header(last, 'content-length') === undefined || last.bodyStart === undefined)
      continue;
    if (next && next.what !== 'wrote' && next.at - entry.at >= silence) return [entry.id, next.id];
  }
  return undefined;
}
