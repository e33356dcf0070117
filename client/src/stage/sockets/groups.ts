// The socket table as the view shows it: grouped by whose the sockets are, each end in words. Pure.
import type { Endpoint } from '../../../../server/shared/contract/entry.ts';
import { hostNames, type HostName } from '../../../../server/shared/contract/lesson.ts';
import { hostOf, type WorldInfo } from '../../../../server/shared/contract/run.ts';
import { reachOf, waits, type Side, type SocketRow, type SocketTable } from '../../state/rows.ts';

export interface Group {
  readonly side: Side;
  /** Where the run has a neighbour. */
  readonly host: HostName | undefined;
  readonly rows: readonly SocketRow[];
}

const sides: readonly Side[] = ['run', 'page', 'yours', 'other-run', 'others'];

/**
 * Rows by whose they are, and on which host: listeners first, then what this page keeps open. Of those that are gone, the ones that
 * are lit up.
 */
export function groupsOf(table: SocketTable, lit: ReadonlySet<number>, worlds: readonly WorldInfo[] = []): Group[] {
  const gone = table.gone.filter(({ ids }) => ids.some((id) => lit.has(id)));
  const rank = (row: SocketRow): number => (waits(row) ? 2 : Number(table.isKept(row)));
  const rows = [...table.now, ...gone].sort((a, b) => rank(b) - rank(a));
  const apart = worlds.some(({ beside }) => beside !== undefined);
  const isOn = ({ world }: SocketRow, host: HostName | undefined): boolean =>
    host === undefined || hostOf(worlds, world) === host;
  return sides
    .flatMap((side) => (apart ? hostNames : [undefined]).map((host) => ({ side, host })))
    .map(({ side, host }) => ({
      side,
      host,
      rows: rows.filter((row) => table.sideOf(row) === side && isOn(row, host)),
    }))
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

/** Who can reach a socket that waits for others; undefined for one end of a conversation. `joined`: there is a neighbour. */
export function reach(
  row: SocketRow,
  network: 'host' | 'private' | 'joined',
): 'computer' | 'everyone' | 'address' | 'world' | 'own' | 'both' | undefined {
  if (!waits(row)) return undefined;
  if (network === 'private') return 'world';
  const from = reachOf(row.local.address);
  return network === 'host' ? from : from === 'computer' ? 'own' : 'both';
}
