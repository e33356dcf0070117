// How a test starts the program where namespaces are refused: as an ordinary user in a user namespace that allows no other in it
// (user_namespaces(7): /proc/sys/user), or as AppArmor does it on Ubuntu since 24.04.

const isRoot = process.getuid?.() === 0;
/** Root gets another number in it, so that the program is no root there. */
const map = isRoot ? ['--map-user=1', '--map-group=1'] : ['--map-current-user'];
const forbid = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"';
const without = ['setpriv', '--inh-caps=-all', '--ambient-caps=-all', '--'];

/** What to put before the command. */
export const whereRefused = ['unshare', '-U', ...map, '--keep-caps', 'sh', '-c', forbid, 'forbid', ...without];

const setting = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const pretend = [
  'mount -t tmpfs none /proc/sys/kernel && echo 1 >' + setting,
  'printf "#!/bin/sh\\necho RTNETLINK answers: Operation not permitted >&2\\nexit 2\\n" >/proc/sys/kernel/ip',
  'chmod 755 /proc/sys/kernel/ip && mount --bind /proc/sys/kernel/ip "$(readlink -f "$(PATH=$PATH:/usr/sbin:/sbin; command -v ip)")"',
  'exec "$@"',
].join(' && ');

/** The same where a namespace can be had, and nothing be done in it: the setting is read as 1, and `ip` says what it says then. */
export const whereAppArmor = ['unshare', '-U', ...map, '--keep-caps', '-m', 'sh', '-c', pretend, 'pretend', ...without];
