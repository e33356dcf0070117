// Bytes as text that can do nothing: control characters, characters that turn the direction of text, and bytes that are no
// UTF-8 become marks with a name; all else stays. Every piece knows its bytes, so that a search can light them up. Pure.

export interface Piece {
  /** `mark`: a name in place of a character; `bad`: bytes that are no text, as hexadecimal digits. */
  readonly kind: 'text' | 'mark' | 'bad';
  readonly text: string;
  /** Bytes [start, end). */
  readonly start: number;
  readonly end: number;
  /** Drawn on a new line after it. */
  readonly breaks: boolean;
}

/** Names of the control characters 0 to 31 (ISO 646); what is shown for a line's end is CR and LF. */
const names =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );
/** Characters that are not seen and change how others are: directions, joiners, separators (Unicode, categories Cf, Zl, Zp). */
const hidden: Readonly<Record<number, string>> = {
  0xad: 'SHY',
  0x61c: 'ALM',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x2028: 'LSEP',
  0x2029: 'PSEP',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2060: 'WJ',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
};
const invisible = /^[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]$/u;

/** The mark for a character; undefined where it may be shown as it is. */
function markOf(code: number): string | undefined {
  if (code < 0x20) return names[code];
  if (code >= 0x7f && code < 0xa0) return code === 0x7f ? 'DEL' : `x${code.toString(16)}`;
  const name = hidden[code];
  if (name !== undefined) return name;
  if (code < 0x300 || !invisible.test(String.fromCodePoint(code))) return undefined;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Pieces of bytes [from, to), cut at the places in `cuts` (rising). */
export function pieces(bytes: Uint8Array, from = 0, to = bytes.length, cuts: readonly number[] = []): Piece[] {
  const out: Piece[] = [];
  let open = from;
  let text = '';
  let cut = 0;
  const close = (at: number): void => {
    if (text !== '') out.push({ kind: 'text', text, start: open, end: at, breaks: false });
    text = '';
    open = at;
  };
  for (let at = from; at < to;) {
    while ((cuts[cut] ?? Infinity) < at) cut += 1;
    if (cuts[cut] === at) close(at);
    const size = sizeAt(bytes, at, to);
    if (size === 0) {
      close(at);
      const digits = (bytes[at] ?? 0).toString(16).padStart(2, '0');
      out.push({ kind: 'bad', text: digits, start: at, end: at + 1, breaks: false });
      open = at += 1;
      continue;
    }
    const code = codeAt(bytes, at, size);
    const mark = markOf(code);
    if (mark === undefined) text += String.fromCodePoint(code);
    else {
      close(at);
      const breaks = code === 10 || (code === 13 && bytes[at + 1] !== 10);
      out.push({ kind: 'mark', text: mark, start: at, end: at + size, breaks });
      open = at + size;
    }
    at += size;
  }
  close(to);
  return out;
}

/** The same for a string, which may hold anything a program told. */
export const piecesOfText = (text: string): Piece[] => pieces(new TextEncoder().encode(text));

/** Bytes of the UTF-8 character at `at`; 0 where none is (RFC 3629, 4). */
function sizeAt(bytes: Uint8Array, at: number, to: number): number {
  const lead = bytes[at] ?? 0;
  const size =
    lead < 0x80
      ? 1
      : lead >= 0xc2 && lead < 0xe0
        ? 2
        : (lead & 0xf0) === 0xe0
          ? 3
          : lead >= 0xf0 && lead < 0xf5
            ? 4
            : 0;
  if (size === 0 || at + size > to) return 0;
  for (let next = 1; next < size; next++) if ((bytes[at + next] ?? 0) >> 6 !== 2) return 0;
  const code = codeAt(bytes, at, size);
  const least = [0, 0, 0x80, 0x800, 0x10000][size] ?? 0;
  return code < least || (code >= 0xd800 && code < 0xe000) || code > 0x10ffff ? 0 : size;
}

function codeAt(bytes: Uint8Array, at: number, size: number): number {
  let code = size === 1 ? (bytes[at] ?? 0) : (bytes[at] ?? 0) & (0x7f >> size);
  for (let next = 1; next < size; next++) code = (code << 6) | ((bytes[at + next] ?? 0) & 0x3f);
  return code;
}
