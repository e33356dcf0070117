// What the kernel's table says of one socket of a caller, looked up by its inode: the state in which a call has left it.
import type { CallEntry, Endpoint } from '../shared/contract/entry.ts';
import { readSocketTable, supported, type SocketRow } from '../sockets/table.ts';

/** A socket of a caller as far as it is known here. */
export interface KnownSocket {
  readonly transport: 'tcp' | 'udp';
  readonly inode: number;
  readonly local?: Endpoint;
  readonly remote?: Endpoint;
}

/**
 * Its row now. A socket that was closed (`closed`) has no inode any more, but the kernel may go on with its two ends (FIN_WAIT_2,
 * TIME_WAIT). Null where the table has none: TCP sockets that are not bound, or over. Undefined where there is no table.
 */
export async function kernelRow(
  { transport, inode, local, remote }: KnownSocket,
  netPid: number,
  closed: boolean,
): Promise<CallEntry['after']> {
  if (!supported) return undefined;
  const its = (row: SocketRow): boolean =>
    closed ? row.inode === 0 && same(row.local, local) && same(row.remote, remote) : row.inode === inode;
  const row = (await readSocketTable(netPid)).find((one) => one.transport === transport && its(one));
  if (!row) return null;
  const { state, recvQueue, sendQueue } = row;
  return { local: row.local, remote: row.remote, state, recvQueue, sendQueue };
}

const same = (a: Endpoint, b: Endpoint | undefined): boolean => a.address === b?.address && a.port === b.port;
