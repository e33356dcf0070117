// Who is where on the line between two private worlds, and where a door of either is reached from.
import type { HostName } from '../contract/lesson.ts';

/** The first world's address there, and its neighbour's. Neither leads out of the two. */
export const lineAddresses = ['10.0.0.1', '10.0.0.2'] as const;

export const isLineAddress = (address: string): boolean => lineAddresses.some((one) => one === address);

export const lineAddressOf = (host: HostName): string => lineAddresses[host === 'here' ? 0 : 1];

/** Where a listener at a wildcard address is reached on its own host. */
export const reachedAt: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where a client on the host `from` reaches what listens at `address` of `host`. */
export const reachedFrom = (address: string, host: HostName = 'here', from: HostName = 'here'): string =>
  host === from ? (reachedAt[address] ?? address) : lineAddressOf(host);
