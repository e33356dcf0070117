// The four bytes in front of a packet on the loopback of macOS and the BSDs: only the address family.
// Link type 0 has them in the byte order of the machine that captured, 108 big-endian (libpcap, LINKTYPE_NULL and _LOOP).
import { u32 } from '../bytes.ts';
import { Fields } from '../fields.ts';
import type { Dissection, Protocol } from '../types.ts';

/** AF_INET is 2 everywhere; AF_INET6 is 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS. */
const families: Readonly<Record<number, number>> = { 2: 4, 24: 6, 28: 6, 30: 6 };

/** Families are small numbers, so the upper half tells the byte order. */
function family(bytes: Uint8Array, at: number): number {
  const big = u32(bytes, at);
  const little = ((big & 0xff) << 24) | ((big & 0xff00) << 8) | ((big >>> 8) & 0xff00) | (big >>> 24);
  return big > 0xffff ? little >>> 0 : big;
}

function dissect(bytes: Uint8Array, start: number, end: number, { whole }: { whole: number }): Dissection {
  const fields = new Fields(bytes, start, end);
  const value = family(bytes, start);
  const version = families[value];
  const text = `${value}, ${version ? `IPv${version}` : 'unknown'}`;
  fields.text(
    'family',
    'family',
    0,
    4,
    'Which kind of addresses follow. Loopback needs no more than that.',
    () => text,
  );
  const layer = fields.layer('bsd-loopback', 'Loopback', 4);
  if (layer.truncated) return { layer };
  return { layer, next: { table: version ? 'version' : 'any', key: version ?? 0, start: start + 4, end: whole } };
}

export const protocol: Protocol = {
  id: 'bsd-loopback',
  title: 'Loopback',
  wireshark: 'null',
  source: 'libpcap, LINKTYPE_NULL',
  rides: [
    { table: 'link', key: 0 },
    { table: 'link', key: 108 },
  ],
  dissect,
};
