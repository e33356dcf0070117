// Gathers what peer.ts judges: the peer's row in the socket table, and whether a process of a run holds that socket.
// 4 to 6 ms a look-up, at the time of the request: rows change.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { readWholeTable } from '../sockets/table.ts';
import { peerRows } from './peer.ts';
import type { Ends, Evidence, Surroundings } from './peer.ts';

/** The evidence for one connection, now. `runPids`: the processes of all runs; their descendants are found here. */
export async function gather(around: Surroundings, ends: Ends, runPids: Iterable<number>): Promise<Evidence> {
  const rows = peerRows(await readWholeTable((table) => peerRows(table, ends).length > 0), ends);
  const inode = rows[0]?.inode ?? 0;
  return { ...around, rows, heldByRun: inode === 0 ? 'unknown' : await heldBy(inode, new Set(runPids)) };
}

async function heldBy(inode: number, pids: ReadonlySet<number>): Promise<Evidence['heldByRun']> {
  if (pids.size === 0) return 'no';
  const family = withDescendants(pids, await parents());
  const answers = await Promise.all([...family].map((pid) => holds(pid, inode)));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

/** The processes and all that descend from them, by the table of each process's parent. */
export function withDescendants(pids: ReadonlySet<number>, parentOf: ReadonlyMap<number, number>): ReadonlySet<number> {
  const family = new Set(pids);
  for (let before = -1; before !== family.size;) {
    before = family.size;
    for (const [pid, parent] of parentOf) if (family.has(parent)) family.add(pid);
  }
  return family;
}

async function parents(): Promise<ReadonlyMap<number, number>> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid));
  const pairs = await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const));
  return new Map(pairs);
}

// proc(5): "pid (name) state ppid …"; a name may hold blanks and brackets. A process that has ended has no parent: 0.
async function parentOf(pid: number): Promise<number> {
  const stat = await orElse(() => readFile(`/proc/${pid}/stat`, 'latin1'), '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
}

async function holds(pid: number, inode: number): Promise<Evidence['heldByRun']> {
  try {
    const names = await readdir(`/proc/${pid}/fd`);
    const links = await Promise.all(names.map((name) => orElse(() => readlink(`/proc/${pid}/fd/${name}`), '')));
    return links.includes(`socket:[${inode}]`) ? 'yes' : 'no';
  } catch (error) {
    return ended(error) ? 'no' : 'unknown';
  }
}

async function orElse(read: () => Promise<string>, otherwise: string): Promise<string> {
  try {
    return await read();
  } catch (error) {
    if (ended(error)) return otherwise;
    throw error;
  }
}

// A process or a descriptor that went away while it was looked at.
function ended(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');
}
