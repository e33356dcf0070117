// Content as HTTP packs it: gzip (RFC 1952) and deflate, which is zlib (RFC 1950), or, from some senders, bare (RFC 9110, 8.4.1).
import { inflate, type Inflated } from './inflate.ts';

export const codings = ['gzip', 'x-gzip', 'deflate'] as const;
export type Coding = (typeof codings)[number];

/** What these bytes hold, as far as they are there; at most `most` bytes of it. Checksums are not looked at. Never throws. */
export function unpack(bytes: Uint8Array, coding: Coding, most: number): Inflated {
  const from = coding === 'deflate' ? afterZlib(bytes) : afterGzip(bytes);
  if (typeof from === 'string') return { bytes: new Uint8Array(0), state: 'bad', why: from, used: 0 };
  if (from >= bytes.length) return { bytes: new Uint8Array(0), state: 'short', used: bytes.length };
  const found = inflate(bytes.subarray(from), { most });
  return { ...found, used: found.used + from };
}

/** RFC 1950, 2.2: two bytes that can be divided by 31; bare deflate has none. */
function afterZlib(bytes: Uint8Array): number | string {
  const [method = 0, flags = 0] = bytes;
  const zlib = (method & 15) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
  if (!zlib && bytes.length > 1) return 0;
  return (flags & 32) === 0 ? 2 : 'It was packed with words agreed on beforehand.';
}

/** RFC 1952, 2.3: ten bytes, then what its flags announce. The bytes' own length where they end before. */
function afterGzip(bytes: Uint8Array): number | string {
  const [first = 0x1f, second = 0x8b, method = 8, flags = 0] = bytes;
  if (first !== 0x1f || second !== 0x8b) return 'It does not begin with 1f 8b, as gzip does.';
  if (method !== 8 || flags > 31) return 'It is packed in a way that nobody defined.';
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const flag of [8, 16]) {
    const end = (flags & flag) === 0 ? at - 1 : bytes.indexOf(0, at);
    at = end < at - 1 ? bytes.length : end + 1;
  }
  return at + ((flags & 2) === 0 ? 0 : 2);
}
