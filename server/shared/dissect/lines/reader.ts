// Lines of text in the two streams of a conversation. What is no text ends them: nothing behind it is read as lines any more.
import { OneByOne, unfinished, type Here } from '../messages/one-by-one.ts';
import type { BothHeard, Heard, Message, Side } from '../messages/types.ts';
import { clip } from '../messages/words.ts';
import { printable } from '../text.ts';

/** The protocol's id. */
export const id = 'lines';

/** Bytes of a line at most, and those by which it must be known whether text comes in lines. */
const [longest, soon] = [64 * 1024, 1024];
const [tab, feed, back] = [9, 10, 13];

/** What stands from a place on: where text goes on to be text, and whether a line or the text itself ends there. */
interface Found {
  readonly end: number;
  readonly ends: 'line' | 'text' | undefined;
}

/** Looks from `at` on for the end of a line, or of the text. */
export function lookOn(bytes: Uint8Array, at: number): Found {
  let end = at;
  while (end < bytes.length) {
    const byte = bytes[end] ?? 0;
    if (byte === feed) return { end: end + 1, ends: 'line' };
    const size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (size === 1 ? !isText(byte) : !isCharacter(bytes, end, size)) return { end, ends: 'text' };
    if (end + size > bytes.length) break;
    end += size;
  }
  return { end, ends: undefined };
}

const isText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === tab || byte === back;

/** One that is cut may still become one. */
const isCharacter = (bytes: Uint8Array, at: number, size: number): boolean =>
  printable(bytes.subarray(at, at + size), 1) !== undefined;

/** A line of text, or the text that nothing ended. */
export const lineMessage = (bytes: Uint8Array): Pick<Message, 'protocol' | 'name'> => ({
  protocol: id,
  name: clip(printable(bytes.subarray(0, 256), 64)?.replace(/[␍⏎]+$/, '') || 'an empty line'),
});

/** The lines of a message of text: one of a stream is a line, one of a datagram may have many. */
export function linesIn(sent: Uint8Array, message: Message): readonly Message[] {
  const lines: Message[] = [];
  for (let start = message.start; start < Math.min(message.end, sent.length);) {
    const { end, ends } = lookOn(sent, start);
    const whole = ends === 'line' && end < message.end;
    lines.push({ ...message, ...(whole && { state: 'whole' }), start, end: whole ? end : message.end });
    start = whole ? end : message.end;
  }
  return lines;
}

export class LineReader extends OneByOne {
  /** How far the line that is not whole yet was looked at. */
  readonly #looked: Record<Side, number> = { a: 0, b: 0 };
  /** Sides whose text has ended. */
  readonly #over = new Set<Side>();

  protected next(here: Here): Message | undefined {
    const { side, bytes, at, whole, ended } = here;
    if (this.#over.has(side)) return undefined;
    const { end, ends } = lookOn(bytes, Math.max(at, this.#looked[side]));
    this.#looked[side] = end;
    const own = bytes.subarray(at, end);
    if (ends === undefined && end - at <= longest && (!ended || whole > bytes.length))
      return { ...lineMessage(own), ...unfinished(here, 'the end of the line') };
    if (ends !== 'line') this.#over.add(side);
    return end === at ? undefined : { ...lineMessage(own), start: at, end, state: 'whole' };
  }
}

/** What was said first is a line of text, on each side that has said anything. */
export function claimsLines({ a, b }: BothHeard): boolean | undefined {
  const kinds = [a, b].filter(({ bytes }) => bytes.length > 0).map(kindOf);
  if (kinds.includes('other')) return false;
  return kinds.includes('line') ? true : undefined;
}

function kindOf({ bytes, ended }: Heard): 'line' | 'other' | undefined {
  const { ends } = lookOn(bytes.subarray(0, soon), 0);
  if (ends === undefined) return ended ? 'line' : bytes.length < soon ? undefined : 'other';
  return ends === 'line' ? 'line' : 'other';
}
