// Where the playground may send and listen: literal loopback addresses in their one canonical spelling, never a name (security.md).
import type { worldKinds } from './contract/run.ts';
import { isLineAddress, reachedAt } from './line/addresses.ts';

type WorldKind = (typeof worldKinds)[number];

/** Four decimal numbers of 8 bits without leading zeros, the first of them 127. */
const eight = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const loopback4 = new RegExp(`^127(?:\\.${eight}){3}$`);

/** 127.0.0.0/8 (RFC 1122, 3.2.1.3) without its first and last address, or ::1 (RFC 4291, 2.5.3). */
export function isLoopback(address: string): boolean {
  if (address === '::1') return true;
  return loopback4.test(address) && address !== '127.0.0.0' && address !== '127.255.255.255';
}

/** What may be sent to at all. */
export const isTarget = (address: string): boolean => isLoopback(address) || isLineAddress(address);

/** What may be sent to from a world of this kind. */
export const isTargetIn = (kind: WorldKind, address: string): boolean =>
  kind === 'host' ? isLoopback(address) : isTarget(address);

/** Where a service may listen in a world of this kind. In a private one, every address reaches nobody else. */
export const isDoorIn = (kind: WorldKind, address: string): boolean =>
  isTargetIn(kind, address) || (kind === 'private' && Object.hasOwn(reachedAt, address));

/** A whole number of 16 bits that can be sent to. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}
