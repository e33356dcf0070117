// Every protocol of server/shared/dissect/protocols, for what the server itself says of packets: the comments in a saved file.
import { discover } from '../processes/discover.ts';
import type { Protocol } from '../shared/dissect/types.ts';

/** Rejects where a file announces no protocol; what was read once is not read again. */
export async function loadProtocols(): Promise<readonly Protocol[]> {
  const found = await discover<Protocol>([new URL('../shared/dissect/protocols/', import.meta.url)], 'protocol');
  return [...found.values()].map(({ value }) => value);
}
