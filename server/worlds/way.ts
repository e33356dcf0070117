// How this process can make a network namespace: as root directly, as anyone else inside a user namespace of its own.
import { readFileSync } from 'node:fs';

export interface Way {
  /** What to put before the command that shall be the first in the new network. */
  readonly unshare: readonly string[];
  /** The same for a network beside that of process `pid`, which has the rights to join the two. */
  unshareBeside(pid: number): readonly string[];
  /** What to put before a command so that it joins the network of process `pid`. */
  enter(pid: number): readonly string[];
  /** Whether root goes it, who needs no user namespace. */
  readonly byRoot: boolean;
  /** What to put before a command, behind one of these, so that it has no capabilities. */
  readonly withoutRights: readonly string[];
}

// As root, a user namespace would keep tcpdump from giving up its privileges.
const asRoot: Way = {
  unshare: ['unshare', '-n', '--'],
  unshareBeside: () => asRoot.unshare,
  enter: (pid) => ['nsenter', '-t', String(pid), '-n', '--'],
  byRoot: true,
  // Root has all of its bounding set again with each program that it becomes (capabilities(7)).
  withoutRights: ['setpriv', '--inh-caps=-all', '--ambient-caps=-all', '--bounding-set=-all', '--'],
};

// With -r in place of --map-current-user, tcpdump would think itself root and fail to become another user.
const asUser = (map: readonly string[]): Way => {
  const enter = (pid: number) => ['nsenter', '-t', String(pid), '-U', '-n', '--preserve-credentials', '--'];
  const unshare = ['unshare', '-U', ...map, '--keep-caps', '-n', '--'];
  return {
    unshare,
    // Within the other's user namespace: who has rights there has them here (user_namespaces(7)).
    unshareBeside: (pid) => ['nsenter', '-t', String(pid), '-U', '--preserve-credentials', '--', ...unshare],
    enter,
    byRoot: false,
    withoutRights: ['setpriv', '--inh-caps=-all', '--ambient-caps=-all', '--'],
  };
};

/** The way for whoever runs this. */
export function chooseWay(): Way {
  const root = process.geteuid?.() === 0;
  if (root && hasSysAdmin(readFileSync('/proc/self/status', 'latin1'))) return asRoot;
  // Root of a container that may not: for the same reason as above it has to have another number inside.
  return asUser(root ? ['--map-user=1', '--map-group=1'] : ['--map-current-user']);
}

/** Whether CAP_SYS_ADMIN (bit 21, capabilities(7)) is among the effective capabilities of a /proc/PID/status. */
export function hasSysAdmin(status: string): boolean {
  const set = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return set !== undefined && ((BigInt(`0x${set}`) >> 21n) & 1n) === 1n;
}
