// Where the control group of this process is, as the kernel tells it (cgroups(7)).
import { expect, test } from 'vitest';
import { ownGroup } from '../../server/worlds/group.ts';

const mount = (root: string, place: string, kind = 'cgroup2'): string =>
  `35 24 0:30 ${root} ${place} rw,nosuid,nodev,noexec,relatime shared:9 - ${kind} ${kind} rw,nsdelegate\n`;
const proc = '25 31 0:23 / /proc rw,relatime shared:14 - proc proc rw\n';

test.each([
  ['of a session', mount('/', '/sys/fs/cgroup'), '0::/user.slice/s.scope\n', '/sys/fs/cgroup/user.slice/s.scope'],
  ['the first of all', mount('/', '/sys/fs/cgroup'), '0::/\n', '/sys/fs/cgroup/'],
  [
    'beside those of version 1',
    mount('/', '/sys/fs/cgroup/pids', 'cgroup') + mount('/', '/sys/fs/cgroup/unified'),
    '8:pids:/work\n1:cpu:/\n0::/a\n',
    '/sys/fs/cgroup/unified/a',
  ],
  ['in a container', mount('/docker/1f', '/sys/fs/cgroup'), '0::/docker/1f/a\n', '/sys/fs/cgroup/a'],
  ['of another container', mount('/docker/1f', '/sys/fs/cgroup'), '0::/docker/1f2\n', undefined],
  ['above what is seen', mount('/', '/sys/fs/cgroup'), '0::/../other\n', undefined],
  ['no version 2', mount('/', '/sys/fs/cgroup/pids', 'cgroup'), '8:pids:/work\n', undefined],
])('%s', (_, mounts, groups, folder) => {
  expect(ownGroup(proc + mounts, groups)).toBe(folder);
});
