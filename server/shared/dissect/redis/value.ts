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

const deepest = 16;
const longestLine = 64 * 1024;
/** Redis' own bounds: 512 MiB of a text, a million values of a list. */
const [mostBytes, mostItems] = [512 * 2 ** 20, 2 ** 20];

/** The value that begins at `at`; `short` where its bytes end too soon; any other text says why it is none. */
export function readValue(bytes: Uint8Array, at: number, depth = 0): Value | 'short' | string {
  const first = bytes[at];
  if (first === undefined) return 'short';
  const known = kinds[String.fromCharCode(first) as keyof typeof kinds] as
    (typeof kinds)[keyof typeof kinds] | undefined;
  if (known === undefined) return `The byte ${first} begins no value of Redis.`;
  if (depth > deepest) return 'Values lie in one another too deeply.';
  const [kind, what] = known;
  const line = lineEnd(bytes, at + 1);
  if (line === undefined) return bytes.length - at > longestLine ? 'A line is longer than 64 KiB.' : 'short';
  const [from, to, end] = [at + 1, line, line + 2];
  const base = { kind, what, start: at };
  if (!'$*!=%~>'.includes(String.fromCharCode(first))) {
    const none = kind === 'null' ? { none: true as const } : {};
    return { ...base, from, to, end, ...none };
  }
  const length = Number(ascii(bytes, from, to));
  if (length === -1) return { ...base, from, to, end, none: true };
  if (!Number.isInteger(length) || length < 0) return `“${ascii(bytes, from, Math.min(to, from + 20))}” is no length.`;
  if ('*%~>'.includes(String.fromCharCode(first))) {
    const count = kind === 'map' ? length * 2 : length;
    return count > mostItems ? 'A list of more than a million values.' : list(bytes, base, end, count, depth);
  }
  if (length > mostBytes) return 'A text of more than 512 MiB.';
  if (end + length + 2 > bytes.length) return 'short';
  if (bytes[end + length] !== 13 || bytes[end + length + 1] !== 10) return 'A text is longer than its length says.';
  return { ...base, from: end, to: end + length, end: end + length + 2 };
}

function list(
  bytes: Uint8Array,
  base: Pick<Value, 'kind' | 'what' | 'start'>,
  from: number,
  count: number,
  depth: number,
): Value | string {
  const items: Value[] = [];
  let at = from;
  for (let index = 0; index < count; index++) {
    const item = readValue(bytes, at, depth + 1);
    if (typeof item === 'string') return item;
    items.push(item);
    at = item.end;
  }
  return { ...base, from, to: at, end: at, items };
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
  for (let at = from; at < most; at++) if (bytes[at] === 13 && bytes[at + 1] === 10) return at;
  return undefined;
}

const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));
