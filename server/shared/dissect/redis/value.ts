// A value of RESP as it stands in the bytes. Lengths are checked against what a value may have, and nesting against a bound.
import type { Span } from '../messages/types.ts';
import { bytesText, printable } from '../text.ts';

export interface Value extends Span {
  readonly kind: (typeof kinds)[keyof typeof kinds][0];
  /** "a number" */
  readonly what: string;
  /** The content, without first byte, length and line ends. */
  readonly from: number;
  readonly to: number;
  /** Of an array, a set or a map (keys and values in turn). */
  readonly items?: readonly Value[];
  /** "no value": length -1, or the null of RESP 3. */
  readonly none?: true;
}

/** By their first byte. */
const kinds = {
  '+': ['text', 'a short text'],
  '-': ['error', 'an error'],
  ':': ['number', 'a whole number'],
  $: ['bytes', 'a text of known length'],
  '*': ['array', 'a list of values'],
  _: ['null', 'nothing'],
  '#': ['boolean', 'true or false'],
  ',': ['double', 'a number'],
  '(': ['big', 'a large number'],
  '!': ['bulk-error', 'a long error'],
  '=': ['verbatim', 'a text with its kind'],
  '%': ['map', 'keys with their values'],
  '~': ['set', 'values without an order'],
  '>': ['push', 'something told unasked'],
} as const;

interface Known {
  readonly kind: Value['kind'];
  readonly what: string;
  /** What is behind the first byte: the value itself, or how many bytes, or values, it has. */
  readonly holds: 'line' | 'bytes' | 'values';
}

const byByte: readonly (Known | undefined)[] = Array.from({ length: 128 }, (_, byte) => {
  const letter = String.fromCharCode(byte);
  const known = kinds[letter as keyof typeof kinds] as (typeof kinds)[keyof typeof kinds] | undefined;
  const holds = '*%~>'.includes(letter) ? 'values' : '$!='.includes(letter) ? 'bytes' : 'line';
  return known && { kind: known[0], what: known[1], holds };
});

/** Values within values, and bytes of a line. */
export const deepest = 16;
const longestLine = 64 * 1024;
/** Redis' own bounds: 512 MiB of a text, a million values of a list. */
const [mostBytes, mostItems] = [512 * 2 ** 20, 2 ** 20];

/** A value without those that lie in it: of a list, it ends before the first of them. */
interface Head extends Omit<Value, 'items'> {
  /** Values in it; keys count, too. */
  readonly count?: number;
}

/** What stands at `at`; `short` where its bytes end too soon; any other text says why it is no value. */
export function readHead(bytes: Uint8Array, at: number): Head | 'short' | string {
  const first = bytes[at];
  if (first === undefined) return 'short';
  const known = byByte[first];
  if (known === undefined) return `The byte ${first} begins no value of Redis.`;
  const { kind, what, holds } = known;
  const line = lineEnd(bytes, at + 1);
  if (line === undefined) return bytes.length - at > longestLine ? 'A line is longer than 64 KiB.' : 'short';
  const [from, end] = [at + 1, line + 2];
  const value = { kind, what, start: at, from, to: line, end };
  if (holds === 'line') return kind === 'null' ? { ...value, none: true } : value;
  const length = lengthIn(bytes, from, line);
  if (length === undefined) return `“${ascii(bytes, from, Math.min(line, from + 20))}” is no length.`;
  if (length < 0) return { ...value, none: true };
  if (holds === 'values') {
    const count = kind === 'map' ? length * 2 : length;
    return count > mostItems
      ? 'A list of more than a million values.'
      : { kind, what, start: at, from: end, to: end, end, count };
  }
  if (length > mostBytes) return 'A text of more than 512 MiB.';
  const to = end + length;
  if (to + 2 > bytes.length) return 'short';
  if (bytes[to] !== 13 || bytes[to + 1] !== 10) return 'A text is longer than its length says.';
  return { kind, what, start: at, from: end, to, end: to + 2 };
}

/** The value that begins at `at`, with all that lie in it; see `readHead`. */
export function readValue(bytes: Uint8Array, at: number, depth = 0): Value | 'short' | string {
  const head = readHead(bytes, at);
  if (typeof head === 'string') return head;
  if (depth > deepest) return 'Values lie in one another too deeply.';
  if (head.count === undefined) return head;
  const { count, ...value } = head;
  const items: Value[] = [];
  let { end } = value;
  for (let index = 0; index < count; index++) {
    const item = readValue(bytes, end, depth + 1);
    if (typeof item === 'string') return item;
    items.push(item);
    end = item.end;
  }
  return { ...value, to: end, end, items };
}

/** A list of texts that is not empty: what a client sends. */
export const isCommand = ({ kind, items }: Value): boolean =>
  kind === 'array' &&
  items !== undefined &&
  items.length > 0 &&
  items.every((item) => item.kind === 'bytes' && !item.none);

export const countText = ({ length }: readonly Value[]): string => (length === 1 ? '1 value' : `${length} values`);

/** "PONG", "nothing", "12 bytes" where it is no text; at most `most` characters. */
export function contentText(bytes: Uint8Array, { kind, from, to, none }: Value, most: number): string {
  if (none) return 'nothing';
  if (kind === 'boolean') return bytes[from] === 0x74 ? 'true' : 'false';
  return printable(bytes.subarray(from, to), most) ?? (from === to ? 'an empty text' : bytesText(to - from));
}

function lineEnd(bytes: Uint8Array, from: number): number | undefined {
  const most = Math.min(bytes.length - 1, from + longestLine);
  for (let at = bytes.indexOf(13, from); at >= 0 && at < most; at = bytes.indexOf(13, at + 1))
    if (bytes[at + 1] === 10) return at;
  return undefined;
}

/** The digits of a line as a number; −1 for “-1”, which stands for no value. */
function lengthIn(bytes: Uint8Array, from: number, to: number): number | undefined {
  if (bytes[from] === 0x2d) return to === from + 2 && bytes[from + 1] === 0x31 ? -1 : undefined;
  if (from === to || to - from > 10) return undefined;
  let length = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    length = length * 10 + digit;
  }
  return length;
}

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
