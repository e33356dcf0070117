// Characters that act instead of being seen, and how they are written out. A terminal or a page would obey them.

/** Marks that turn or hide what stands beside them, for a class of a regular expression: Unicode's bidirectional controls,
 * zero-width space, line separators, byte order mark. */
export const turning = '\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff';

/** These, and all control characters but the tab and the ends of lines: for a class of a regular expression. */
export const acting = `\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f${turning}`;
const each = new RegExp(`[${acting}]`, 'g');

/** A text in which each of them is written out. */
export const harmless = (text: string): string => text.replace(each, writtenOut);

/** What stands for such a character: "\x1b", "\u202e". */
export function writtenOut(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
