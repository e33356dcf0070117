// Where this server runs, judged by what the system says of it: the facts that decide whether the kernel's word can be believed.
// Pure; read-surroundings.ts reads, once at a start.
import type { Surroundings } from './peer.ts';

/** What was read; a text is undefined where it could not be. */
export interface Read {
  readonly platform: string;
  readonly uid: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One of the files that container managers leave is there. */
  readonly marked: boolean;
  /** /proc/1/cgroup */
  readonly cgroup: string | undefined;
  /** /proc/self/mountinfo */
  readonly mounts: string | undefined;
  /** /proc/sys/kernel/osrelease */
  readonly release: string | undefined;
  /** /proc/self/uid_map */
  readonly uidMap: string | undefined;
  /** /proc/PID/status of the programs that this one descends from. */
  readonly ancestors: readonly string[];
  /** Started with --code. */
  readonly codeOnly: boolean;
}

/** Files that Docker, Podman and systemd (in nspawn, LXC and others) leave in a container. */
export const containerMarks: readonly string[] = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];

/** The facts. What could not be read counts against: then a session takes the code. */
export function surroundingsOf(read: Read): Surroundings {
  const { platform, uid, env, release, uidMap = '', ancestors, codeOnly } = read;
  return {
    platform,
    uid,
    container: inContainer(read),
    wsl: release === undefined || /microsoft|wsl/i.test(release) || env['WSL_DISTRO_NAME'] !== undefined,
    // `sudo` and some shells drop SSH's variables; the daemon stays among the ancestors ("sshd", or "sshd-session" from 9.8 on).
    ssh:
      ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'].some((name) => env[name] !== undefined) ||
      ancestors.some((status) => /^Name:\s+(sshd|dropbear)/m.test(status)),
    // user_namespaces(7): the first namespace maps all 2^32 - 1 numbers onto themselves.
    everyUid: /^\s*0\s+0\s+4294967295\s*$/.test(uidMap),
    codeOnly,
  };
}

// Docker and Podman leave a file; systemd and LXC set `container`, Kubernetes the address of its API; a root of overlayfs is a
// container's (or a live system's, where typing the code does no harm). With cgroups of version 2 a container often reads "0::/".
function inContainer({ marked, env, cgroup, mounts }: Read): boolean {
  const named = ['container', 'KUBERNETES_SERVICE_HOST'].some((name) => env[name] !== undefined);
  if (marked || named || cgroup === undefined || mounts === undefined) return true;
  return /docker|kubepods|containerd|libpod|lxc/.test(cgroup) || mounts.split('\n').some(isOverlaidRoot);
}

// proc_pid_mountinfo(5): "36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw"; the fifth field is where it is mounted.
const isOverlaidRoot = (mount: string): boolean => mount.split(' ')[4] === '/' && / - overlay /.test(mount);
