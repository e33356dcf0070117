// Bytes that are looked for in a packet, and how Wireshark is asked for them. Pure.

/** Are they in [start, end)? `fold`: letters A to Z count as small ones; `wanted` has none of those then. */
export function holds(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array, fold: boolean): boolean {
  const last = Math.min(end, bytes.length) - wanted.length;
  const first = wanted[0] ?? 0;
  for (let at = start; at <= last; at++) {
    const byte = bytes[at] ?? 0;
    if (wanted.length > 0 && (fold ? low(byte) : byte) !== first) continue;
    let same = 1;
    while (same < wanted.length) {
      const next = bytes[at + same] ?? 0;
      if ((fold ? low(next) : next) !== wanted[same]) break;
      same += 1;
    }
    if (same >= wanted.length) return true;
  }
  return false;
}

const low = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
export const lower = (bytes: Uint8Array): Uint8Array => bytes.map(low);

const two = (byte: number): string => byte.toString(16).padStart(2, '0');

/** "0d:0a" */
export const colons = (bytes: Uint8Array): string => [...bytes].map(two).join(':');

/** Pairs of hexadecimal digits, also joined: "0d", "0d:0a", "0d0a"; undefined where it is something else. */
export function readHex(word: string): number[] | undefined {
  if (!/^[0-9a-f]{2}(?::?[0-9a-f]{2})*$/.test(word)) return undefined;
  return (word.match(/[0-9a-f]{2}/g) ?? []).map((pair) => parseInt(pair, 16));
}

const plain = /[\w /:;,=@%&'<>~#-]/;
/** What has a meaning in a pattern; a backslash is written as a number. */
const special = /[.[\]{}()*+?^$|!]/;

/** A regular expression that means just these bytes, as Wireshark wants it between quotes: it minds no capital letters there. */
export const pattern = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      if (plain.test(sign) && byte < 0x7f && byte >= 0x20) return sign;
      return special.test(sign) ? `\\\\${sign}` : `\\\\x${two(byte)}`;
    })
    .join('');

/** What such an expression means, read from between its quotes; undefined where it means more than a text. */
export function unpattern(inside: string): Uint8Array | undefined {
  const bytes: number[] = [];
  const parts = inside.matchAll(/\\\\x([0-9a-f]{2})|\\\\([^\w\s])|([^\\])|(.)/gis);
  for (const [, hex, escaped, sign] of parts) {
    if (hex !== undefined) bytes.push(parseInt(hex, 16));
    else if (escaped !== undefined) bytes.push(escaped.charCodeAt(0));
    else if (sign === undefined || (special.test(sign) && sign !== '!')) return undefined;
    else bytes.push(...new TextEncoder().encode(sign));
  }
  return Uint8Array.from(bytes);
}
