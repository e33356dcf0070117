// A service is ready when its port is a socket in LISTEN (UDP: unconnected), by the kernel's word and not only its own.
import type { Endpoint } from '../shared/contract/entry.ts';
import { readSocketTable, supported } from '../sockets/table.ts';

/** Is there a socket that waits at this port, in the network of process `netPid`? Where that cannot be asked: yes. */
export async function isListening(
  netPid: number,
  { address, port }: Endpoint,
  transport: 'tcp' | 'udp',
): Promise<boolean> {
  if (!supported) return true;
  const waiting = transport === 'tcp' ? 'LISTEN' : 'UNCONN';
  const rows = await readSocketTable(netPid);
  return rows.some(
    (row) =>
      row.transport === transport && row.state === waiting && row.local.port === port && row.local.address === address,
  );
}
