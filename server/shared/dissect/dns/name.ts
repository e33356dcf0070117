// Names in DNS: labels with their lengths, and pointers to where the rest stands already (RFC 1035, 4.1.4).
import { wholeUtf8 } from '../utf8.ts';

export interface Name {
  /** "www.example.test"; "." is the root. */
  readonly text: string;
  /** The byte behind it. */
  readonly end: number;
  /** Bytes of its labels, and of their lengths. */
  readonly length: number;
}

/** Labels in one piece, and the place at which a pointer goes on, where it ends with one. */
interface Run extends Name {
  readonly to?: number;
}

type Found<N extends Name> = N | 'bad' | 'short';

/** The names of a message by where they begin: thousands may end in the same one, which is read once. */
export type Names = Map<number, Found<Name>>;

/** Bytes of a name without its last zero (RFC 1035, 2.3.4). */
const longest = 254;

/**
 * The name at `at` in a message that begins at `base`. A pointer leads back before the labels that it follows, so that none
 * leads in a circle. `bad`: it is none; `short`: the bytes end within it.
 */
export function readName(bytes: Uint8Array, at: number, base: number, names: Names = new Map()): Found<Name> {
  const found = read(bytes, at, base, names);
  return typeof found === 'string' || found.text !== '' ? found : { ...found, text: '.' };
}

/** The same; the root has no text. */
function read(bytes: Uint8Array, at: number, base: number, names: Names): Found<Name> {
  const before: { readonly start: number; readonly run: Run }[] = [];
  let start = at;
  let found = names.get(at);
  while (found === undefined) {
    const run = readRun(bytes, start, base);
    if (typeof run === 'string' || run.to === undefined) names.set(start, (found = run));
    else {
      before.push({ start, run });
      start = run.to;
      found = names.get(start);
    }
  }
  for (const { start, run } of before.reverse()) names.set(start, (found = joined(run, found)));
  return found;
}

/** Labels up to the end of the name, or to the first pointer. */
function readRun(bytes: Uint8Array, start: number, base: number): Found<Run> {
  let [next, text] = [start, ''];
  for (;;) {
    const size = bytes[next];
    const length = next - start;
    if (size === undefined) return 'short';
    if (size === 0) return { text, end: next + 1, length };
    if (size >= 0xc0) {
      const low = bytes[next + 1];
      if (low === undefined) return 'short';
      const to = base + (((size & 0x3f) << 8) | low);
      return to < base + 12 || to >= start ? 'bad' : { text, end: next + 2, length, to };
    }
    if (size >= 64 || length + size + 1 > longest) return 'bad';
    if (next + 1 + size > bytes.length) return 'short';
    text += `${text === '' ? '' : '.'}${labelText(bytes.subarray(next + 1, next + 1 + size))}`;
    next += 1 + size;
  }
}

function joined({ text, end, length }: Run, rest: Found<Name>): Found<Name> {
  if (typeof rest === 'string') return rest;
  if (length + rest.length > longest) return 'bad';
  const between = text === '' || rest.text === '' ? '' : '.';
  return { text: text + between + rest.text, end, length: length + rest.length };
}

/** A dot within a label and what is no text are written with a backslash (RFC 4343, 2.1). */
function labelText(bytes: Uint8Array): string {
  const text = wholeUtf8(bytes);
  if (text !== undefined && isPlain(text)) return text;
  let escaped = '';
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const size = byte > 0x20 && byte < 0x7f ? 1 : ([2, 3, 4].find((size) => isOne(bytes, at, size)) ?? 0);
    const character = wholeUtf8(bytes.subarray(at, at + size)) ?? '';
    escaped += size === 0 ? `\\${String(byte).padStart(3, '0')}` : `${/[.\\]/.test(character) ? '\\' : ''}${character}`;
    at += Math.max(size, 1);
  }
  return escaped;
}

const isPlain = (text: string): boolean => !/[\p{Cc}\p{Cf}\p{Cs}.\\]/u.test(text);

/** One character of `size` bytes, two or more, that is seen. */
function isOne(bytes: Uint8Array, at: number, size: number): boolean {
  const text = at + size <= bytes.length ? wholeUtf8(bytes.subarray(at, at + size)) : undefined;
  return text !== undefined && [...text].length === 1 && isPlain(text);
}
