// Where the playground may send: literal loopback addresses in their one canonical spelling, never a name (security.md).
import { isIPv4 } from 'node:net';
import type { worldKinds } from '../../shared/contract/run.ts';
import { isLineAddress } from '../../shared/line/addresses.ts';

type WorldKind = (typeof worldKinds)[number];

/** 127.0.0.0/8 (RFC 1122, 3.2.1.3) without its first and last address, or ::1 (RFC 4291, 2.5.3). */
export function isLoopback(address: string): boolean {
  if (address === '::1') return true;
  // isIPv4 takes four decimal numbers without leading zeros, and nothing else.
  return isIPv4(address) && address.startsWith('127.') && address !== '127.0.0.0' && address !== '127.255.255.255';
}

/** What may be sent to at all. */
export const isTarget = (address: string): boolean => isLoopback(address) || isLineAddress(address);

/** What may be sent to from a world of this kind. */
export const isTargetIn = (kind: WorldKind, address: string): boolean =>
  kind === 'host' ? isLoopback(address) : isTarget(address);

/** A whole number of 16 bits that can be sent to. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}
