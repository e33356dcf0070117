// How addresses, numbers and bytes are written wherever the playground shows them.
import { turning, writtenOut } from '../acting.ts';
import { u16 } from './bytes.ts';
import { decodeUtf8, wholeUtf8 } from './utf8.ts';

/** " 000" to " 999" */
const thousandths = Array.from({ length: 1000 }, (_, value) => ` ${String(value).padStart(3, '0')}`);

/** A whole number in groups of three from 10 000 on: 65536 as "65 536", 1024 as "1024". */
export function grouped(value: number): string {
  if (value < 10_000) return String(value);
  let rest = value;
  let text = '';
  while (rest >= 1000) {
    // Not by %, which is slow for numbers beyond 31 bits.
    const thousands = Math.floor(rest / 1000);
    text = (thousandths[rest - thousands * 1000] ?? '') + text;
    rest = thousands;
  }
  return rest + text;
}

/** "00" to "ff" */
const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A number as `size` bytes, two hexadecimal digits each. */
export function hex(value: number, size: number): string {
  let text = '';
  for (let shift = (size - 1) * 8; shift >= 0; shift -= 8) text += digits[(value >>> shift) & 0xff] ?? '';
  return text;
}

/** Bytes as "68 65 6c", at most `most` of them. */
export function hexBytes(bytes: Uint8Array, start: number, end: number, most = 32): string {
  const last = Math.min(end, start + most);
  let text = start < last ? (digits[bytes[start] ?? 0] ?? '') : '';
  for (let at = start + 1; at < last; at++) text += ` ${digits[bytes[at] ?? 0] ?? ''}`;
  return end - start > most ? `${text} …` : text;
}

/** Six bytes as "00:00:5e:00:53:01". */
export function macText(bytes: Uint8Array, at: number): string {
  let text = digits[bytes[at] ?? 0] ?? '';
  for (let next = at + 1; next < at + 6; next++) text += `:${digits[bytes[next] ?? 0] ?? ''}`;
  return text;
}

/** Four bytes as "127.0.0.1". */
export const ipv4Text = (bytes: Uint8Array, at: number): string =>
  `${bytes[at] ?? 0}.${bytes[at + 1] ?? 0}.${bytes[at + 2] ?? 0}.${bytes[at + 3] ?? 0}`;

/** Sixteen bytes as "::1": the longest run of two or more zero groups is left out, the first of equals (RFC 5952, 4). */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, group) => u16(bytes, at + group * 2));
  let best = { start: -1, length: 1 };
  for (let start = 0, group = 0; group <= 8; group++) {
    if (group < 8 && groups[group] === 0) continue;
    if (group - start > best.length) best = { start, length: group - start };
    start = group + 1;
  }
  const words = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  if (best.start < 0) return words(0, 8);
  return `${words(0, best.start)}::${words(best.start + best.length, 8)}`;
}

/** An address of IP version 4 or 6. */
export const addressText = (version: number, bytes: Uint8Array, at: number): string =>
  version === 4 ? ipv4Text(bytes, at) : ipv6Text(bytes, at);

const signs: Readonly<Record<string, string>> = { '\n': '⏎', '\r': '␍', '\t': '⇥', '\u007f': '␡' };
const control = /[\u0000-\u001f\u007f-\u009f]/g;
const turns = new RegExp(`[${turning}]`, 'g');
/** What stands for each byte of ASCII that `printable` takes. */
const ascii = Array.from({ length: 128 }, (_, byte) => {
  const sign = String.fromCharCode(byte);
  return signs[sign] ?? (byte < 32 ? undefined : sign);
});

/** Most texts are ASCII and short: their bytes one by one, undefined where one of them is not. */
function asciiLine(bytes: Uint8Array): string | undefined {
  let line = '';
  for (const byte of bytes) {
    const sign = ascii[byte];
    if (sign === undefined) return undefined;
    line += sign;
  }
  return line;
}

/** A text on one line: ⏎ for its end, \x1b and \u202e for other characters that act instead of being seen. */
export const visible = (text: string): string =>
  text.replace(control, (sign) => signs[sign] ?? writtenOut(sign)).replace(turns, writtenOut);

/**
 * Bytes as such a text, or undefined when they are none: not UTF-8, or with control characters other than tab and line ends. At
 * most `most` characters, then "…". A character cut at the end is left out, but where the bytes are `whole`: then they are no text.
 */
export function printable(bytes: Uint8Array, most: number, whole = false): string | undefined {
  if (bytes.length === 0) return undefined;
  const short = bytes.length <= most ? asciiLine(bytes) : undefined;
  if (short !== undefined) return short;
  const text = whole && bytes.length <= most * 4 ? wholeUtf8(bytes) : decodeUtf8(bytes.subarray(0, most * 4));
  if (text === undefined) return undefined;
  const shown = begun(text, most);
  if ((shown.match(control) ?? []).some((sign) => signs[sign] === undefined)) return undefined;
  return goingOn(shown, text, bytes, most);
}

/** The same of bytes that are text whatever they hold: what is no UTF-8 becomes �. */
export function textOf(bytes: Uint8Array, most: number): string {
  const text = decodeUtf8(bytes.subarray(0, most * 4), '\ufffd');
  return goingOn(begun(text, most), text, bytes, most);
}

const begun = (text: string, most: number): string => (text.length <= most ? text : [...text].slice(0, most).join(''));
const goingOn = (shown: string, text: string, bytes: Uint8Array, most: number): string =>
  `${visible(shown)}${shown.length < text.length || bytes.length > most * 4 ? '…' : ''}`;

/** "1 byte", "6 bytes". */
export const bytesText = (count: number): string => (count === 1 ? '1 byte' : `${grouped(count)} bytes`);

/** ns as "85 µs", "12.5 ms", "1.2 s": three digits at most before the point, one after it. */
export function durationText(ns: number): string {
  if (ns < 999_500) return `${Math.round(ns / 1000)}\u00a0µs`;
  const [value, unit] = ns < 999_500_000 ? [ns / 1e6, 'ms'] : [ns / 1e9, 's'];
  return `${Number(value.toFixed(1))}\u00a0${unit}`;
}

/** A port, "43670 borrowed" where it is lent to a client for a while. */
export const portText = (port: number, borrowed?: (port: number) => boolean): string =>
  borrowed?.(port) ? `${port} borrowed` : String(port);
