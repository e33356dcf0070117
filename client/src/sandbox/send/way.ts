// By which address a door is sent to, where a run has two hosts: 127.0.0.1 is each host's own. Pure.
import type { HostName } from '../../../../server/shared/contract/lesson.ts';
import { lineAddressOf, reachedFrom } from '../../../../server/shared/line/addresses.ts';

/**
 * The addresses that may be tried from a host for what listens at `address` of `host`: first the one that is meant when none is
 * named. From the other host 127.0.0.1 is a door of its own, which is worth a try.
 */
export function placesOf(address: string, host: HostName, from: HostName): readonly string[] {
  const usual = reachedFrom(address, host, from);
  return [...new Set([usual, '127.0.0.1', lineAddressOf(host)])];
}
