// Where this server runs, read once at its start: the facts that decide whether the kernel's word can be believed.
import { existsSync, readFileSync } from 'node:fs';
import type { Surroundings } from './peer.ts';

/** Read the facts. What cannot be read counts against: then a session takes the code. */
export function readSurroundings(codeOnly: boolean, env: NodeJS.ProcessEnv = process.env): Surroundings {
  return {
    platform: process.platform,
    uid: process.geteuid?.(),
    container: inContainer(env),
    wsl: /microsoft|wsl/i.test(textOf('/proc/sys/kernel/osrelease') ?? '') || env['WSL_DISTRO_NAME'] !== undefined,
    ssh: ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'].some((name) => env[name] !== undefined) || startedBySsh(),
    // user_namespaces(7): the first namespace maps all 2^32 - 1 numbers onto themselves.
    everyUid: /^\s*0\s+0\s+4294967295\s*$/.test(textOf('/proc/self/uid_map') ?? ''),
    codeOnly,
  };
}

// Docker and Podman leave a file; systemd and LXC set `container`; a root of overlayfs is a container's (or a live
// system's, where typing the code does no harm).
function inContainer(env: NodeJS.ProcessEnv): boolean {
  const marks = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];
  const cgroup = textOf('/proc/1/cgroup') ?? '';
  const root = (textOf('/proc/self/mountinfo') ?? '').split('\n').find((line) => line.split(' ')[4] === '/') ?? '';
  return (
    marks.some((path) => existsSync(path)) ||
    env['container'] !== undefined ||
    /docker|kubepods|containerd|libpod|lxc/.test(cgroup) ||
    / - overlay /.test(root)
  );
}

// `sudo` and some shells drop SSH's variables; the daemon stays among the ancestors.
function startedBySsh(): boolean {
  let pid = process.ppid;
  for (let steps = 0; pid > 1 && steps < 64; steps++) {
    const status = textOf(`/proc/${pid}/status`) ?? '';
    if (/^Name:\s+sshd/m.test(status)) return true;
    pid = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0);
  }
  return false;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not on this system, or not for us: the caller's rule decides
  }
}
