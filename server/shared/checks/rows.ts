// Finding things in the kernel's socket table, as predicates look at it.
import type { Endpoint, RowEntry } from '../contract/entry.ts';
import type { RunView, ServiceFacts } from './types.ts';

/** Who waits at a port: TCP in LISTEN, UDP bound and not connected. */
export const waiting = ({ state, transport }: RowEntry): boolean =>
  state === 'LISTEN' || (transport === 'udp' && state === 'UNCONN');

/** Those that wait at this port number, whatever address and transport. */
export const waitingAt = (view: RunView, port: number): readonly RowEntry[] =>
  view.rows.filter((row) => waiting(row) && row.local.port === port);

/** The row of the other end of the same conversation, where both ends are in the table. */
export const mirrorOf = (view: RunView, row: RowEntry): RowEntry | undefined =>
  view.rows.find(
    (other) =>
      other.transport === row.transport && sameEnd(other.local, row.remote) && sameEnd(other.remote, row.local),
  );

export const sameEnd = (a: Endpoint, b: Endpoint): boolean => a.port === b.port && a.address === b.address;

/** "TCP at 127.0.0.1:5000, python3 (PID 812)". */
export function sayRow({ transport, local, program, pid }: RowEntry): string {
  const who = pid === undefined ? '' : `, ${program ?? 'a program'} (PID ${pid})`;
  const host = local.address.includes(':') ? `[${local.address}]` : local.address;
  return `${transport.toUpperCase()} at ${host}:${local.port}${who}`;
}

/** Where a service waits, or waited; undefined for one that has never listened. */
export const portOf = (on: ServiceFacts | undefined): number | undefined => on?.listens?.port;
