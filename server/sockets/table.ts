// The operating system's socket table: what sockets a network has, in which states. Linux only so far.
// Who reads it: the supervisor (is the port in LISTEN?), the gate (who is the peer?), the command line (who holds the port?).
import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { parseProcNet, type SocketRow } from './proc-net.ts';

export type { SocketRow } from './proc-net.ts';

/** Whether this system's socket table can be read. Where not, tables are empty. */
export const supported = process.platform === 'linux';

const files = [
  { name: 'tcp', transport: 'tcp' },
  { name: 'tcp6', transport: 'tcp' },
  { name: 'udp', transport: 'udp' },
  { name: 'udp6', transport: 'udp' },
] as const;

/**
 * Rows of the network that process `netPid` is in (proc(5), /proc/PID/net); this process's own by default.
 * No rows where `supported` is false, or where that process has ended. Rejects on any other failure.
 */
export async function readSocketTable(netPid: number | 'self' = 'self'): Promise<SocketRow[]> {
  if (!supported) return [];
  const little = endianness() === 'LE';
  const tables = await Promise.all(
    files.map(async ({ name, transport }) =>
      parseProcNet(await textOf(`/proc/${netPid}/net/${name}`), transport, little),
    ),
  );
  return tables.flat();
}

/**
 * The same, read again, at most twice, while it is not `whole`. A table that changes while the kernel prints it may lack a row of a
 * socket that is there: for who knows that it is.
 */
export async function readWholeTable(whole: (rows: readonly SocketRow[]) => boolean): Promise<SocketRow[]> {
  let rows = await readSocketTable();
  for (let again = 0; again < 2 && !whole(rows); again++) rows = await readSocketTable();
  return rows;
}

// A file is missing where IPv6 is switched off, or the process has ended: then there are no such sockets.
const absent = new Set(['ENOENT', 'ESRCH', 'EINVAL', 'ENXIO']);

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && absent.has(String(error.code))) return '';
    throw error;
  }
}
