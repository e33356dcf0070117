// What the checksum of TCP, UDP or ICMP says, as far as the frame lets it be known. On Linux's loopback TCP's and UDP's field
// holds only the sum of the pseudo-header: the rest is left to network hardware that is not there, and nobody checks it.
import { u16 } from './bytes.ts';
import { sum16 } from './checksum.ts';
import { hex } from './text.ts';
import type { Context } from './types.ts';

/** Where the field stands in its header, and the protocol number of the pseudo-header; ICMP over IPv4 has none (RFC 792). */
export interface Summed {
  readonly offset: number;
  readonly protocol: number | undefined;
  /** How many bytes are summed, where that is not all of them (RFC 3828, 3.1). */
  readonly covers?: number;
}

/** The pseudo-header's sum: addresses, protocol, length (RFC 9293, 3.1; RFC 8200, 8.1). Undefined without IP below. */
function pseudo(bytes: Uint8Array, protocol: number, length: number, below: Context['below']): number | undefined {
  const ip = below[below.length - 1];
  const rest = protocol + (length >>> 16) + (length & 0xffff);
  if (ip?.protocol === 'ipv4') return sum16(bytes, ip.start + 12, ip.start + 20, rest);
  return ip?.protocol === 'ipv6' ? sum16(bytes, ip.start + 8, ip.start + 40, rest) : undefined;
}

/** Is the packet below a piece of a larger one (RFC 791, 3.2; RFC 8200, 4.5)? It holds only part of what was sent. */
export function isFragment(bytes: Uint8Array, below: Context['below']): boolean {
  const ip = below[below.length - 1];
  if (ip?.protocol === 'ipv4') return (u16(bytes, ip.start + 6) & 0x3fff) !== 0;
  const header = ip?.fields.find((field) => field.id === 'fragment');
  return header !== undefined && (u16(bytes, header.start + 2) & 0xfff9) !== 0;
}

/** "fe2e, not filled in", "e1a1, right", "…, wrong: e1a2 expected", "…, not checked: …". */
export function checksumText(bytes: Uint8Array, start: number, end: number, context: Context, of: Summed): string {
  const value = u16(bytes, start + of.offset);
  const text = hex(value, 2);
  if (isFragment(bytes, context.below)) return `${text}, not checked: a fragment`;
  const sum = of.protocol === undefined ? 0 : pseudo(bytes, of.protocol, context.whole - start, context.below);
  if (sum === undefined) return `${text}, not checked`;
  const last = of.covers === undefined ? context.whole : start + of.covers;
  const all = last > end ? undefined : sum16(bytes, start, last, sum);
  if (all === 0xffff) return `${text}, right`;
  if (of.protocol !== undefined && sum === value) return `${text}, not filled in`;
  if (all === undefined) return `${text}, not checked: cut`;
  // Without the field itself; one's complement subtraction adds the complement.
  const expected = ~sum16(bytes, 0, 0, all + (~value & 0xffff)) & 0xffff;
  return `${text}, wrong: ${hex(expected, 2)} expected`;
}
