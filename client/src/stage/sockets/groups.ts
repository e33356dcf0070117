// The socket table as the view shows it: grouped by whose the sockets are, each end in words. Pure.
import type { Endpoint } from '../../../../server/shared/contract/entry.ts';
import { reachOf, waits, type Side, type SocketRow, type SocketTable } from '../../state/rows.ts';

export interface Group {
  readonly side: Side;
  readonly rows: readonly SocketRow[];
}

const sides: readonly Side[] = ['run', 'page', 'yours', 'other-run', 'others'];

/** Rows by whose they are; of those that are gone, the ones that are lit up. */
export function groupsOf(table: SocketTable, lit: ReadonlySet<number>): Group[] {
  const gone = table.gone.filter(({ ids }) => ids.some((id) => lit.has(id)));
  const rows = [...table.now, ...gone];
  return sides
    .map((side) => ({ side, rows: rows.filter((row) => table.sideOf(row) === side) }))
    .filter((group) => group.rows.length > 0);
}

/** "127.0.0.1", "[::1]": an IPv6 address stands in brackets before its port (RFC 3986, 3.2.2). */
export const host = ({ address }: Endpoint): string => (address.includes(':') ? `[${address}]` : address);

/** Bytes, or callers, that wait. */
export type Waiting = { readonly what: 'read' | 'accept' | 'ack'; readonly count: number };

/** What waits at a socket: of a listener, connections that were not accepted. */
export function waitingAt(row: SocketRow): Waiting[] {
  const came: Waiting = { what: row.state === 'LISTEN' ? 'accept' : 'read', count: row.recvQueue };
  const went: Waiting = { what: 'ack', count: row.sendQueue };
  // The kernel counts a FIN that is not acknowledged as a byte; it is none that a program wrote.
  return [came, went].filter(({ count }) => count > 0);
}

/** Who can reach a socket that waits for others; undefined for one end of a conversation. */
export function reach(
  row: SocketRow,
  privateWorld: boolean,
): 'computer' | 'everyone' | 'address' | 'world' | undefined {
  if (!waits(row)) return undefined;
  return privateWorld ? 'world' : reachOf(row.local.address);
}
