// What a frame carries, by its EtherType (IEEE 802 Numbers, IANA).
import { asHex } from './fields.ts';
import type { Next } from './types.ts';

const hex4 = asHex(2);

const names: Readonly<Record<number, string>> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x8035: 'RARP',
  0x8100: 'VLAN tag',
  0x86dd: 'IPv6',
  0x88a8: 'VLAN tag of a provider',
  0x9100: 'VLAN tag of a provider, from before the standard',
};

/** Below, the number is a length: 802.3 without a type (IEEE 802.3, 3.2.6). */
const firstType = 0x0600;

/** "0x0800, IPv4"; `small` says what a number is that is no type. */
export function etherTypeText(type: number, small: string): string {
  const name = type < firstType ? small : names[type];
  return name ? `${hex4(type)}, ${name}` : hex4(type);
}

/** What follows a type at `start`; 802.3 without a type is not read further. */
export const carriedBy = (type: number, start: number, end: number): Next =>
  type < firstType ? { table: 'any', key: 0, start, end } : { table: 'ethernet', key: type, start, end };
