// Names in DNS: labels with their lengths, and pointers to where the rest stands already (RFC 1035, 4.1.4).
import { decodeUtf8 } from '../utf8.ts';

export interface Name {
  /** "www.example.test"; "." is the root. */
  readonly text: string;
  /** The byte behind it. */
  readonly end: number;
}

/** Bytes of a name without its last zero (RFC 1035, 2.3.4). */
const longest = 254;

/**
 * The name at `at` in a message that begins at `base`. A pointer leads back before the labels that it follows, so that none
 * leads in a circle. `bad`: it is none; `short`: the bytes end within it.
 */
export function readName(bytes: Uint8Array, at: number, base: number): Name | 'bad' | 'short' {
  let end: number | undefined;
  let [next, lowest, length, text] = [at, at, 0, ''];
  for (;;) {
    const size = bytes[next];
    if (size === undefined) return 'short';
    if (size >= 0xc0) {
      const low = bytes[next + 1];
      if (low === undefined) return 'short';
      end ??= next + 2;
      next = base + (((size & 0x3f) << 8) | low);
      if (next >= lowest || next < base + 12) return 'bad';
      lowest = next;
    } else if (size >= 64) return 'bad';
    else if (size === 0) return { text: text || '.', end: end ?? next + 1 };
    else {
      length += size + 1;
      if (length > longest) return 'bad';
      if (next + 1 + size > bytes.length) return 'short';
      text += `${text === '' ? '' : '.'}${labelText(bytes.subarray(next + 1, next + 1 + size))}`;
      next += 1 + size;
    }
  }
}

/** A dot within a label and what is no text are written with a backslash (RFC 4343, 2.1). */
function labelText(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text !== undefined && !/[\p{Cc}\p{Cf}\p{Cs}.\\]/u.test(text)) return text;
  let escaped = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (byte > 0x20 && byte < 0x7f) escaped += character === '.' || character === '\\' ? `\\${character}` : character;
    else escaped += `\\${String(byte).padStart(3, '0')}`;
  }
  return escaped;
}
