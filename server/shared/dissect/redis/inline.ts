// Commands of Redis as a person types them: one line, its words apart by spaces ("inline commands" in Redis' documentation).
import type { BothHeard, Span } from '../messages/types.ts';
import { printable } from '../text.ts';
import type { Field } from '../types.ts';

/** Bytes of a line at most, as in Redis itself; and of the first one, by which the protocol must be known. */
const [longest, soon] = [64 * 1024, 1024];
/** Words that are shown one by one. */
const mostWords = 100;

/**
 * By a command's name: how many words it has, and how the answer begins. Only what other protocols of text do not say, too: AUTH
 * and QUIT are POP3's as well, which answers with +OK and words behind it.
 */
const known: Readonly<Record<string, readonly [least: number, most: number, answer: RegExp]>> = {
  PING: [1, 2, /^(\+PONG\r\n|\$\d+\r\n)/],
  ECHO: [2, 2, /^\$\d+\r\n/],
  GET: [2, 2, /^(\$(\d+|-1)|_)\r\n/],
  SET: [3, 8, /^(\+OK|\$(\d+|-1)|_)\r\n/],
  DEL: [2, 99, /^:\d+\r\n/],
  EXISTS: [2, 99, /^:\d+\r\n/],
  INCR: [2, 2, /^:-?\d+\r\n/],
  DECR: [2, 2, /^:-?\d+\r\n/],
  KEYS: [2, 2, /^\*\d+\r\n/],
  INFO: [1, 9, /^[$=]\d+\r\n/],
  AUTH: [2, 2, /^\+OK\r\n|^-WRONGPASS /],
};
/** How Redis refuses, whatever is asked: the kind in capitals, then words. */
const refuses = /^-(ERR|NOAUTH|WRONGTYPE|NOPERM|LOADING|DENIED) /;
/** What is asked of HTTP, which has a GET, too: a place. */
const place = /^get +(?:\/|[a-z]+:\/\/)/i;
const typed = /^([a-z]+)(?: +(?:"[^"]*"|[^\s"]+))* *\r?\n/i;

/** Does a line begin here, and no value of RESP? */
export const isInline = (bytes: Uint8Array, at = 0): boolean =>
  /[a-z\r\n]/i.test(String.fromCharCode(bytes[at] ?? 0x2a));

/** The byte behind the line at `at`; `short` where it has no end yet; any other text says why it is none. */
export function lineEnd(bytes: Uint8Array, at: number, from: number): number | 'short' | string {
  const end = bytes.indexOf(0x0a, from);
  if ((end < 0 ? bytes.length : end) - at > longest) return 'A line is longer than 64 KiB.';
  return end < 0 ? 'short' : end + 1;
}

/** The words of a line, each with its place in it. A text between quotes is one. */
export function wordsIn(line: Uint8Array): readonly (Span & { readonly text: string })[] {
  const letters = String.fromCharCode(...line.subarray(0, longest));
  return [...letters.matchAll(/"(?:\\.|[^"\\])*"|'[^']*'|[^\s"']+/g)].slice(0, mostWords).map((found) => {
    const place = { start: found.index, end: found.index + found[0].length };
    return { ...place, text: printable(line.subarray(place.start, place.end), 200) ?? 'bytes that are no text' };
  });
}

/** The line as a field, with its words below it. */
export function inlineField(line: Uint8Array): Field {
  const words = wordsIn(line);
  const fields = words.map(({ start, end, text }, index): Field => {
    const label = index === 0 ? 'command' : 'argument';
    return {
      id: 'word',
      label,
      value: text,
      text,
      start,
      end,
      says: index === 0 ? 'What is to be done.' : 'With what.',
    };
  });
  const text = words.length === 1 ? '1 word' : `${words.length} words`;
  const says = 'A command as a person types it: one line, and spaces between its words. Programs send lists instead.';
  return { id: 'inline', label: 'line', value: text, text, start: 0, end: line.length, says, fields };
}

/** Is the first line a command of Redis, and the answer one that Redis gives? Undefined where that is still to come. */
export function claimsInline({ a, b }: BothHeard): boolean | undefined {
  const first = String.fromCharCode(...a.bytes.subarray(0, soon));
  if (place.test(first)) return false;
  const line = typed.exec(first);
  if (line === null) return couldBe(first) && !a.ended ? undefined : false;
  const command = known[line[1]?.toUpperCase() ?? ''];
  const count = wordsIn(a.bytes.subarray(0, line[0].length)).length;
  if (command === undefined || count < command[0] || count > command[1]) return false;
  const answer = String.fromCharCode(...b.bytes.subarray(0, 32));
  if (command[2].test(answer)) return true;
  if (refuses.test(answer) && line[1]?.toUpperCase() !== 'AUTH') return true;
  const waits = answer === '' || (/^[-+:$*=_]/.test(answer) && !/[\n ]/.test(answer) && answer.length < 32);
  return waits && !b.ended ? undefined : false;
}

/** A line without its end that may become one of these commands. */
const couldBe = (text: string): boolean =>
  !text.includes('\n') &&
  text.length < soon &&
  Object.keys(known).some((name) =>
    text.length <= name.length ? name.startsWith(text.toUpperCase()) : text.toUpperCase().startsWith(`${name} `),
  );
