// Safe words for a POSIX shell (POSIX.1-2017, Shell & Utilities, 2.2): what the page offers to copy is built here.

/** Words that a shell takes as they stand, also zsh and fish. */
const plain = /^[A-Za-z0-9_./:,@+][A-Za-z0-9_./:,@+-]*$/;

/** One word, quoted when it must be. Throws RangeError on NUL: no argument of any program can hold it. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new RangeError('a word of a shell command cannot hold NUL');
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command that prints exactly this text: `echo` for one simple line, else `printf` with escapes. */
export function printing(text: string): string {
  if (text.includes('\0')) throw new RangeError('a text with NUL is not shown as a command');
  const line = text.slice(0, -1);
  return text.endsWith('\n') && echoes(line) ? `echo ${quote(line)}` : `printf '${format(text)}'`;
}

/** What every echo prints as it stands: no backslash (dash reads escapes), no leading dash (an option). */
function echoes(line: string): boolean {
  return /^[ -~]+$/.test(line) && !line.startsWith('-') && !line.includes('\\');
}

const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', '%': '%%' };

/** A format for printf, to stand between single quotes: ASCII as it stands, every other byte of UTF-8 in octal. */
function format(text: string): string {
  const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
  const shown = Array.from(new TextEncoder().encode(text), (byte) => {
    const character = String.fromCharCode(byte);
    return escapes[character] ?? (/[ -~]/.test(character) && character !== "'" ? character : octal(byte));
  }).join('');
  // printf would take a leading dash as an option.
  return shown.startsWith('-') ? octal(0x2d) + shown.slice(1) : shown;
}
