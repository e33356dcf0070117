// Which program holds a socket: /proc/PID/fd/N is a link to "socket:[inode]" (proc(5)).
// Processes of other users cannot be looked into; their sockets have no owner here.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { readSocketTable, supported, type SocketRow } from './table.ts';

export interface Owner {
  readonly pid: number;
  /** The program's name, as `ps -o comm` shows it. */
  readonly program: string;
}

/** Who holds a port: a listener, or a client whose connection borrowed it. No pid where it is another user's, or nobody's. */
export interface Holder {
  readonly how: 'listener' | 'client';
  readonly row: SocketRow;
  readonly pid?: number;
  readonly program?: string;
}

/** The processes that hold each of these sockets, by inode; several where a socket is shared. Sockets of nobody are left out.
 * With `one`, the search ends once each has a holder: quick where many programs run, and a second holder may be missed. */
export async function ownersOf(inodes: ReadonlySet<number>, one = false): Promise<Map<number, Owner[]>> {
  const owners = new Map<number, Owner[]>();
  if (!supported || inodes.size === 0) return owners;
  const pids = (await readdir('/proc')).map(Number).filter(Number.isSafeInteger);
  // New sockets mostly belong to new processes.
  for (const pid of pids.sort((a, b) => (one ? b - a : a - b))) {
    if (one && owners.size === inodes.size) break;
    const held = (await socketsOf(pid)).filter((inode) => inodes.has(inode));
    if (held.length === 0) continue;
    const program = await programOf(pid);
    for (const inode of new Set(held)) owners.set(inode, [...(owners.get(inode) ?? []), { pid, program }]);
  }
  return owners;
}

/** Where to look: the address that somebody wants to bind (127.0.0.1 and ::1 both, when not given), and in which network. */
export interface Where {
  readonly address?: string;
  /** A process whose network it is; this process's own by default. */
  readonly netPid?: number;
}

/** Does a socket at `local` keep `wanted` from being bound to the same port? `::` takes IPv4 as well, as a rule (ipv6(7)). */
function isInTheWay(local: string, wanted: string): boolean {
  if (local === wanted || local === '::' || local === `::ffff:${wanted}`) return true;
  const four = !wanted.includes(':');
  return wanted === '::' || (four ? local === '0.0.0.0' : false) || (wanted === '0.0.0.0' && !local.includes(':'));
}

/** Who keeps this port from being bound, as far as can be seen; undefined when it is free. */
export async function holderOf(
  port: number,
  transport: 'tcp' | 'udp',
  { address, netPid }: Where = {},
): Promise<Holder | undefined> {
  const wanted = address === undefined ? ['127.0.0.1', '::1'] : [address];
  const rows = (await readSocketTable(netPid)).filter(
    ({ transport: its, local }) =>
      its === transport && local.port === port && wanted.some((one) => isInTheWay(local.address, one)),
  );
  const listener = rows.find((row) => row.state === 'LISTEN' || row.state === 'UNCONN');
  const row = listener ?? rows.find((candidate) => candidate.inode !== 0) ?? rows[0];
  if (!row) return undefined;
  const owner = (await ownersOf(new Set([row.inode]))).get(row.inode)?.[0];
  return { how: row === listener ? 'listener' : 'client', row, ...owner };
}

// Another user's process, or one that has ended meanwhile.
const unseen = new Set(['EACCES', 'EPERM', 'ENOENT', 'ESRCH']);

async function orWhenUnseen<T>(read: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && 'code' in error && unseen.has(String(error.code))) return otherwise;
    throw error;
  }
}

async function socketsOf(pid: number): Promise<number[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await orWhenUnseen(readdir(folder), []);
  const links = await Promise.all(names.map((name) => orWhenUnseen(readlink(`${folder}/${name}`), '')));
  return links.flatMap((link) => {
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    return inode === undefined ? [] : [Number(inode)];
  });
}

/** The name in /proc/PID/comm; newer Nodes call their main thread "MainThread" there, so then the command's own. */
async function programOf(pid: number): Promise<string> {
  const name = (await orWhenUnseen(readFile(`/proc/${pid}/comm`, 'utf8'), '')).trim();
  if (name !== 'MainThread' && name !== '') return name;
  const command = await orWhenUnseen(readFile(`/proc/${pid}/cmdline`, 'utf8'), '');
  return basename(command.split('\0')[0] ?? '') || name || 'a program';
}
