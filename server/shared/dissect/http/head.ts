// The head of an HTTP message: a first line and header lines up to an empty one (RFC 9112, 2 to 5).
import { wholeUtf8 } from '../utf8.ts';
import type { Span } from '../messages/types.ts';
import type { HttpHeader, HttpKind } from './types.ts';

/** Bytes of one line at most. */
const longest = 16 * 1024;
const [LF, CR] = [10, 13];

export interface Line extends Span {
  readonly text: string;
  /** Where the next line begins. */
  readonly next: number;
  /** It ends in LF without CR. */
  readonly bare: boolean;
}

/** UTF-8, or where it is none each byte as the character of its number (RFC 9110, 5.5). */
export function textOf(bytes: Uint8Array): string {
  const text = wholeUtf8(bytes);
  if (text !== undefined) return text;
  let latin = '';
  for (const byte of bytes) latin += String.fromCharCode(byte);
  return latin;
}

/** The line at `at`; undefined while its end is not there, `too-long` when it should be. */
export function lineAt(bytes: Uint8Array, at: number): Line | 'too-long' | undefined {
  const found = bytes.subarray(at, at + longest).indexOf(LF);
  if (found < 0) return bytes.length - at >= longest ? 'too-long' : undefined;
  const bare = found === 0 || bytes[at + found - 1] !== CR;
  const end = at + found - (bare ? 0 : 1);
  return { start: at, end, text: textOf(bytes.subarray(at, end)), next: at + found + 1, bare };
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([^\s\u0000-\u001f\u007f]+) HTTP\/(\d\.\d)$/;
const statusLine = /^HTTP\/(\d\.\d) (\d{3})(?: ([^\u0000-\u0008\u000a-\u001f\u007f]*))?$/;

/** At most this many characters of a line are quoted in a reason. */
export const quoteLine = (text: string): string => {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');
  return `“${line.length > 40 ? `${line.slice(0, 39)}…` : line}”`;
};

export interface FirstLine {
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  /** Why it is none. */
  readonly bad?: string;
}

const nothing: FirstLine = { method: '', target: '', status: 0, reason: '', version: '' };

/** A request line (RFC 9112, 3) or a status line (RFC 9112, 4). */
export function firstLine(text: string, kind: HttpKind): FirstLine {
  if (kind === 'response') {
    const [, version = '', status = '', reason = ''] = statusLine.exec(text) ?? [];
    if (version !== '') return { ...nothing, version, status: Number(status), reason };
    return { ...nothing, bad: `${quoteLine(text)} is not a status line, as “HTTP/1.1 200 OK” is.` };
  }
  const [, method = '', target = '', version = ''] = requestLine.exec(text) ?? [];
  if (method !== '') return { ...nothing, method, target, version };
  const [first = '', second = '', ...more] = text.split(' ');
  const named = token.test(first) ? { method: first, target: second } : {};
  const why = token.test(first) && second !== '' && more.length === 0 ? 'has no version' : 'is not a request line';
  return { ...nothing, ...named, bad: `${quoteLine(text)} ${why}, as “GET / HTTP/1.1” is.` };
}

/** A header line: name, colon, value (RFC 9112, 5); a text says what is wrong. */
export function headerOf({ text, start, end, next }: Line): HttpHeader | string {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0));
  // RFC 9112, 5.2: a line that goes on in the next one is no longer allowed.
  if (/^[ \t]/.test(text)) return `The line ${quoteLine(text)} begins with a space.`;
  if (colon < 0) return `The line ${quoteLine(text)} has no colon.`;
  if (/[ \t]$/.test(name)) return `In the line ${quoteLine(text)} a space stands before the colon.`;
  if (!token.test(name)) return `${quoteLine(name)} cannot be a header’s name.`;
  const value = text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
  if (/[\u0000\r]/.test(value)) return `The line of ${name} has a character that must not be there.`;
  return { name, value, start, end, next };
}

/** The values of all lines of this name, whatever its case. */
export function valuesOf(headers: readonly HttpHeader[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter((header) => header.name.toLowerCase() === wanted).map(({ value }) => value);
}
