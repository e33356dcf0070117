// The words of a filter with their places. Pure.

export interface Token {
  readonly start: number;
  readonly end: number;
  /** In small letters where it did not stand between quotes. */
  readonly word: string;
  /** It stood between quotes; `open`: the second quote is missing. */
  readonly quoted?: 'closed' | 'open';
}

/** What stands for itself, texts between quotes, and all else up to a blank or one of those. */
const pattern = /[(){},]|&&|\|\||[=!<>]=|[<>!]|"((?:[^"\\]|\\.)*)("?)|[^\s(){},"=!<>&|]+|[=&|]/gs;

/** Brackets and signs alone, quoted texts whole and with their escapes. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const found of text.matchAll(pattern)) {
    const [whole, inside, close] = found;
    const place = { start: found.index, end: found.index + whole.length };
    if (inside === undefined) tokens.push({ ...place, word: whole.toLowerCase() });
    else tokens.push({ ...place, word: inside, quoted: close === '"' ? 'closed' : 'open' });
  }
  return tokens;
}

const signs: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, 0: 0 };

/** What stands between quotes, as bytes: UTF-8, and `\n`, `\r`, `\t`, `\0`, `\x0d`, `\"` and `\\` as Wireshark reads them. */
export function bytesOf(inside: string): Uint8Array {
  const bytes: number[] = [];
  for (const [whole, escape = '', digits] of inside.matchAll(/\\(x([0-9a-f]{2})|.)|[^\\]+|\\/gis)) {
    const sign = escape.length === 1 ? signs[escape] : undefined;
    if (digits !== undefined) bytes.push(parseInt(digits, 16));
    else if (sign !== undefined) bytes.push(sign);
    else bytes.push(...new TextEncoder().encode(escape === '' ? whole : escape));
  }
  return Uint8Array.from(bytes);
}

/** A word as it stands between quotes. */
export const quote = (word: string): string => `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
