// Where the server runs, by what real systems say of themselves: whether the kernel's word counts there.
import { describe, expect, test } from 'vitest';
import { needsCode } from '../../server/api/peer.ts';
import type { Surroundings } from '../../server/api/peer.ts';
import { surroundingsOf, type Read } from '../../server/api/surroundings.ts';

/** /proc/PID/status, as much of it as counts. */
const status = (name: string, parent: number): string =>
  `Name:\t${name}\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t812\nPPid:\t${parent}\n`;

const everyUid = '         0          0 4294967295\n';
const onDisk = `22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw,errors=remount-ro
24 22 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw
103 22 0:47 / /var/lib/docker/overlay2/5b2e/merged rw,relatime shared:220 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A,upperdir=/var/lib/docker/overlay2/5b2e/diff
`;
const inDocker = `1034 970 0:56 / / rw,relatime master:280 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/B:/var/lib/docker/overlay2/l/C
1035 1034 0:60 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
`;

/** A Debian with a desktop, and with Docker on it: begun in a terminal of the desktop. */
const desktop: Read = {
  platform: 'linux',
  uid: 1000,
  env: { HOME: '/home/ada', DISPLAY: ':0', SHELL: '/bin/bash' },
  marked: false,
  cgroup: '0::/init.scope\n',
  mounts: onDisk,
  release: '6.12.41+deb13-amd64\n',
  uidMap: everyUid,
  ancestors: [status('node', 5), status('bash', 4), status('gnome-terminal-', 3), status('systemd', 1)],
  codeOnly: false,
};

const plain: Surroundings = {
  platform: 'linux',
  uid: 1000,
  container: false,
  wsl: false,
  ssh: false,
  everyUid: true,
  codeOnly: false,
};

const versionOne = (path: string): string =>
  ['12:pids', '11:memory', '4:cpu,cpuacct', '1:name=systemd', '0:'].map((of) => `${of}:${path}\n`).join('');
const pod = '/kubepods/burstable/pod7c1e/9f86d081';

describe('nothing has to be typed', () => {
  test.each<[string, Partial<Read>]>([
    ['on a desktop', {}],
    ['with cgroups of version 1', { cgroup: versionOne('/init.scope') }],
    [
      'where the root is btrfs',
      { mounts: '30 1 0:26 /root / rw,relatime shared:1 - btrfs /dev/nvme0n1p3 rw,subvol=/root\n' },
    ],
    ['where root begins it', { uid: 0 }],
    ['where an ancestor has ended meanwhile', { ancestors: [status('bash', 7), ''] }],
  ])('%s', (_name, change) => {
    expect(surroundingsOf({ ...desktop, ...change })).toEqual({ ...plain, uid: change.uid ?? 1000 });
    expect(needsCode(surroundingsOf({ ...desktop, ...change }))).toBe(false);
  });
});

describe('the code has to be typed', () => {
  test.each<[string, Partial<Read>, Partial<Surroundings>]>([
    ['Docker, by its file', { marked: true }, { container: true }],
    ['Docker, by its root alone', { cgroup: '0::/\n', mounts: inDocker }, { container: true }],
    ['Docker with cgroups of version 1', { cgroup: versionOne('/docker/4f53cda18c2b') }, { container: true }],
    [
      'containerd with another file system',
      { cgroup: versionOne('/system.slice/containerd.service/kube') },
      { container: true },
    ],
    ['Podman', { env: { container: 'podman' }, cgroup: '0::/\n' }, { container: true }],
    [
      'Podman, seen from the host’s group',
      { cgroup: '0::/machine.slice/libpod-77.scope/container\n' },
      { container: true },
    ],
    ['Kubernetes with cgroups of version 1', { cgroup: versionOne(pod) }, { container: true }],
    ['Kubernetes', { cgroup: '0::/\n', env: { KUBERNETES_SERVICE_HOST: '10.96.0.1' } }, { container: true }],
    ['LXC', { cgroup: versionOne('/lxc/web') }, { container: true }],
    [
      'LXC, not as root there',
      { env: { container: 'lxc' }, uidMap: '         0     100000      65536\n' },
      { container: true, everyUid: false },
    ],
    ['nobody may look at the first process (hidepid)', { cgroup: undefined }, { container: true }],
    ['no word of what is mounted', { mounts: undefined }, { container: true }],
    ['WSL 2', { release: '5.15.153.1-microsoft-standard-WSL2\n' }, { wsl: true }],
    ['WSL 1', { release: '4.4.0-19041-Microsoft\n' }, { wsl: true }],
    ['WSL with a kernel of one’s own', { env: { WSL_DISTRO_NAME: 'Debian' } }, { wsl: true }],
    ['no word of the kernel', { release: undefined }, { wsl: true }],
    ['SSH', { env: { SSH_CONNECTION: '192.0.2.7 51544 192.0.2.1 22' } }, { ssh: true }],
    ['SSH with a terminal', { env: { SSH_TTY: '/dev/pts/0' } }, { ssh: true }],
    ['SSH without a terminal', { env: { SSH_CLIENT: '192.0.2.7 51544 22' } }, { ssh: true }],
    ['SSH, then sudo', { ancestors: [status('sudo', 9), status('bash', 8), status('sshd', 1)] }, { ssh: true }],
    ['SSH from OpenSSH 9.8 on', { ancestors: [status('bash', 8), status('sshd-session', 1)] }, { ssh: true }],
    ['Dropbear', { ancestors: [status('sh', 8), status('dropbear', 1)] }, { ssh: true }],
    ['a user namespace of one user', { uidMap: '      1000       1000          1\n' }, { everyUid: false }],
    [
      'a user namespace as newuidmap makes it',
      { uidMap: '         0       1000          1\n         1     100000      65536\n' },
      { everyUid: false },
    ],
    ['all but one number', { uidMap: '         0          0 4294967294\n' }, { everyUid: false }],
    ['no word of the users', { uidMap: undefined }, { everyUid: false }],
    ['--code', { codeOnly: true }, { codeOnly: true }],
  ])('%s', (_name, change, fact) => {
    expect(surroundingsOf({ ...desktop, ...change })).toEqual({ ...plain, ...fact });
    expect(needsCode(surroundingsOf({ ...desktop, ...change }))).toBe(true);
  });

  test('on macOS, where none of this can be read', () => {
    const nothing = { marked: false, cgroup: undefined, mounts: undefined, release: undefined, uidMap: undefined };
    expect(needsCode(surroundingsOf({ ...desktop, ...nothing, platform: 'darwin', ancestors: [] }))).toBe(true);
  });
});
