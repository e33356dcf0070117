// No link header at all: the packet begins with IP (libpcap, LINKTYPE_RAW 101, _IPV4 228, _IPV6 229).
import { Fields } from '../fields.ts';
import type { Dissection, Protocol } from '../types.ts';

function dissect(bytes: Uint8Array, start: number, end: number, { whole }: { whole: number }): Dissection {
  const layer = new Fields(bytes, start, end).layer('raw', 'No link header', 0);
  if (start >= end) return { layer: { ...layer, truncated: whole > end } };
  // The first four bits of either version are its number (RFC 791, 3.1; RFC 8200, 3).
  return { layer, next: { table: 'version', key: (bytes[start] ?? 0) >> 4, start, end: whole } };
}

export const protocol: Protocol = {
  id: 'raw',
  title: 'No link header',
  source: 'libpcap, LINKTYPE_RAW',
  rides: [
    { table: 'link', key: 101 },
    { table: 'link', key: 228 },
    { table: 'link', key: 229 },
  ],
  dissect,
};
