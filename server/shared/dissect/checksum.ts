// The Internet checksum (RFC 1071): the one's complement of the one's complement sum of all 16-bit words.

/** The folded sum of `bytes[start, end)`, begun with `sum`; an odd last byte counts as the upper half of a word. */
export function sum16(bytes: Uint8Array, start: number, end: number, sum = 0): number {
  let total = sum;
  let at = start;
  for (; at + 1 < end; at += 2) total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  if (at < end) total += (bytes[at] ?? 0) << 8;
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return total;
}
