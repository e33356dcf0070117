// A control group (cgroups(7), version 2) for a learner's commands in a private network of root, for whom no limit of processes
// holds: the kernel kills all who are in it at once, also those that are just beginning others. Whoever is in it cannot leave it
// without meaning to.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isThere } from './vanished.ts';

/** Its name goes on with the process that made it, so that it can be told whether it is still of use. */
const prefix = 'loopback-playground-';

/** The folder of this process's own group; undefined where there is none. From /proc/self/mountinfo and /proc/self/cgroup. */
export function ownGroup(mounts: string, groups: string): string | undefined {
  const own = /^0::(\/.*)$/m.exec(groups)?.[1];
  const line = mounts.split('\n').find((one) => one.includes(' - cgroup2 '));
  const [, , , root = '', place] = line?.split(' ') ?? [];
  // In a namespace of groups it may stand above all that is seen there.
  if (own === undefined || place === undefined || `${own}/`.includes('/../')) return undefined;
  if (root === '/') return join(place, own);
  return own === root || own.startsWith(`${root}/`) ? join(place, own.slice(root.length)) : undefined;
}

/** Where the group of the network of process `netPid` is, or would be. */
export function groupOf(netPid: number): string | undefined {
  const files = ['/proc/self/mountinfo', '/proc/self/cgroup'];
  if (!files.every((file) => existsSync(file))) return undefined;
  const [mounts = '', groups = ''] = files.map((file) => readFileSync(file, 'utf8'));
  const own = ownGroup(mounts, groups);
  return own === undefined ? undefined : join(own, `${prefix}${process.pid}-${netPid}`);
}

/** Make it, where this computer lets it be made. Its warden takes it away. */
export async function makeGroup(group: string): Promise<void> {
  await mkdir(group).catch(() => undefined);
}

/** Remove those whose server, and whose warden, were killed. The kernel removes none in which somebody is. */
export async function sweepGroups(): Promise<void> {
  const group = process.geteuid?.() === 0 ? groupOf(0) : undefined;
  const folder = group === undefined ? '' : dirname(group);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-\\d+$`).exec(name)?.[1] ?? process.pid);
    if (!isThere(pid)) await rmdir(join(folder, name)).catch(() => undefined);
  }
}

/** What to put before a command so that it is in this group, where that was made. */
export const joining = (group: string): readonly string[] => [
  ...['sh', '-c', '{ echo 0 >"$0/cgroup.procs"; } 2>/dev/null; exec "$@"', group],
];
