// GET /api/connection: the very connection that carried the request, as our own end and the kernel's socket table have it.
// The home page names its own borrowed port from this, and claims none where nothing was seen.
import { ownersOf } from '../sockets/owners.ts';
import type { Owner } from '../sockets/owners.ts';
import { readWholeTable } from '../sockets/table.ts';
import type { SocketRow } from '../sockets/table.ts';
import type { ConnectionInfo } from '../shared/contract/api.ts';
import type { Endpoint } from '../shared/contract/entry.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { peerRows } from './peer.ts';
import type { Ends } from './peer.ts';

type Row = NonNullable<ConnectionInfo['rows']['client']>;

/**
 * What is known of a connection that is open now. `ends` is our own socket; both ends are its own word, the rows are
 * the kernel's. A row is left out where the table has none, or more than one. Throws `internal` where it has closed.
 */
export async function connectionOf(ends: Ends): Promise<ConnectionInfo> {
  const { client, server, mirrored } = bothEnds(ends);
  const both = [ends, mirrored];
  const table = await readWholeTable((rows) => both.every((one) => peerRows(rows, one).length > 0));
  const [theirs, ours] = both.map((one) => only(peerRows(table, one)));
  const owners = await ownersOf(new Set([theirs, ours].flatMap((row) => (row && row.inode !== 0 ? [row.inode] : []))));
  return {
    client,
    server,
    rows: {
      ...(theirs && { client: told(theirs, owners) }),
      ...(ours && { server: told(ours, owners) }),
    },
  };
}

function bothEnds({ remoteAddress, remotePort, localAddress, localPort }: Ends) {
  if (!remoteAddress || !remotePort || !localAddress || !localPort)
    throw new PlaygroundError('internal', 'The connection has closed.');
  const client: Endpoint = { address: remoteAddress, port: remotePort };
  const server: Endpoint = { address: localAddress, port: localPort };
  const mirrored: Ends = {
    remoteAddress: localAddress,
    remotePort: localPort,
    localAddress: remoteAddress,
    localPort: remotePort,
  };
  return { client, server, mirrored };
}

const only = (rows: readonly SocketRow[]): SocketRow | undefined => (rows.length === 1 ? rows[0] : undefined);

/** A socket that several processes share is told with the first of them. */
function told({ local, remote, state, inode }: SocketRow, owners: ReadonlyMap<number, readonly Owner[]>): Row {
  return { local, remote, state, ...owners.get(inode)?.[0] };
}
