// Which program holds a socket: /proc/PID/fd/N is a link to "socket:[inode]" (proc(5)).
// Processes of other users cannot be looked into; their sockets have no owner here.
// What is read there is in the kernel's memory: to wait for it in a thread takes ten times as long as to read it.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
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

/** ms of looking, after which everything else here has its turn. */
const slice = 5;

/** The processes that hold each of these sockets, by inode; several where a socket is shared. Sockets of nobody are left out. */
export const ownersOf = (inodes: ReadonlySet<number>): Promise<Map<number, Owner[]>> =>
  search(inodes, everybody(), () => false);

/** Where a new socket's owner is looked for. */
export interface Likely {
  /** These first. After them come the newest processes: new sockets mostly belong to those. */
  readonly pids: Iterable<number>;
  /** Besides them, nobody outside this process's network. */
  readonly netPid?: number | undefined;
}

/** One process that holds each of these sockets, by inode: quick where many programs run. */
export async function firstOwnersOf(
  inodes: ReadonlySet<number>,
  likely: Likely,
): Promise<Map<number, Owner | undefined>> {
  const found = await search(inodes, everybody(likely), (owners) => owners.size === inodes.size);
  return new Map([...inodes].map((inode) => [inode, found.get(inode)?.[0]]));
}

async function search(
  inodes: ReadonlySet<number>,
  pids: Iterable<number>,
  enough: (owners: ReadonlyMap<number, Owner[]>) => boolean,
): Promise<Map<number, Owner[]>> {
  const owners = new Map<number, Owner[]>();
  if (!supported || inodes.size === 0) return owners;
  let until = performance.now() + slice;
  for (const pid of pids) {
    if (enough(owners)) break;
    if (performance.now() > until) {
      await others();
      until = performance.now() + slice;
    }
    const held = new Set(socketsOf(pid).filter((inode) => inodes.has(inode)));
    if (held.size === 0) continue;
    const program = programOf(pid);
    for (const inode of held) owners.set(inode, [...(owners.get(inode) ?? []), { pid, program }]);
  }
  return owners;
}

/** Every process there is, or may be, once. */
function* everybody({ pids, netPid }: Likely = { pids: [] }): Generator<number> {
  const first = new Set(pids);
  yield* first;
  const rest = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isSafeInteger(pid) && !first.has(pid))
    .sort((a, b) => b - a);
  const network = netPid === undefined ? undefined : networkOf(netPid);
  for (const pid of rest) if (network === undefined || networkOf(pid) === network) yield pid;
}

/** Is there a process of this number, be it ending? */
export const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`);

const networkOf = (pid: number): string => orWhenUnseen(() => readlinkSync(`/proc/${pid}/ns/net`), '');

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

function orWhenUnseen<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && unseen.has(String(error.code))) return otherwise;
    throw error;
  }
}

function socketsOf(pid: number): number[] {
  const folder = `/proc/${pid}/fd`;
  return orWhenUnseen(() => readdirSync(folder), []).flatMap((name) => {
    const link = orWhenUnseen(() => readlinkSync(`${folder}/${name}`), '');
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    return inode === undefined ? [] : [Number(inode)];
  });
}

/** The name in /proc/PID/comm; newer Nodes call their main thread "MainThread" there, so then the command's own. */
function programOf(pid: number): string {
  const name = orWhenUnseen(() => readFileSync(`/proc/${pid}/comm`, 'utf8'), '').trim();
  if (name !== 'MainThread' && name !== '') return name;
  const command = orWhenUnseen(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '');
  return basename(command.split('\0')[0] ?? '') || name || 'a program';
}
