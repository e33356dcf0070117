// Safe words for a POSIX shell (POSIX.1-2017, Shell & Utilities, 2.2): what the page offers to copy is built here.
import { encodeUtf8 } from './dissect/utf8.ts';

/** Words that a shell takes as they stand, also zsh and fish. */
const plain = /^[A-Za-z0-9_./:,@+][A-Za-z0-9_./:,@+-]*$/;

/** One word, quoted when it must be. Throws RangeError on NUL: no argument of any program can hold it. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new RangeError('a word of a shell command cannot hold NUL');
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A word of these bytes, whatever they are. Throws RangeError on NUL, and on a line's end at its end, which would be lost. */
export function quoteBytes(bytes: Uint8Array): string {
  if (bytes.includes(0) || bytes.at(-1) === 0x0a) throw new RangeError('a word of a shell command cannot hold this');
  const isPlain = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isPlain ? quote(String.fromCharCode(...bytes)) : `"$(${printingBytes(bytes)})"`;
}

/** A command that prints exactly this text: `echo` for one simple line, else `printf` with escapes. */
export function printing(text: string): string {
  if (text.includes('\0')) throw new RangeError('a text with NUL is not shown as a command');
  const line = text.slice(0, -1);
  return text.endsWith('\n') && echoes(line) ? `echo ${quote(line)}` : printingBytes(encodeUtf8(text));
}

/** A command that prints exactly these bytes, NUL among them. */
export const printingBytes = (bytes: Uint8Array): string => `printf '${format(bytes)}'`;

/** What every echo prints as it stands: no backslash (dash reads escapes), no leading dash (an option). */
function echoes(line: string): boolean {
  return /^[ -~]+$/.test(line) && !line.startsWith('-') && !line.includes('\\');
}

const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', '%': '%%' };

/** A format for printf, to stand between single quotes: ASCII as it stands, every other byte in octal. */
function format(bytes: Uint8Array): string {
  const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
  const shown = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return escapes[character] ?? (/[ -~]/.test(character) && character !== "'" ? character : octal(byte));
  }).join('');
  // printf would take a leading dash as an option.
  return shown.startsWith('-') ? octal(0x2d) + shown.slice(1) : shown;
}
