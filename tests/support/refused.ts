// How a test starts the program where namespaces are refused: as an ordinary user in a user namespace that allows no other in it
// (user_namespaces(7): /proc/sys/user).

const isRoot = process.getuid?.() === 0;
/** Root gets another number in it, so that the program is no root there. */
const map = isRoot ? ['--map-user=1', '--map-group=1'] : ['--map-current-user'];
const forbid = 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"';
const without = ['setpriv', '--inh-caps=-all', '--ambient-caps=-all', '--'];

/** What to put before the command. */
export const whereRefused = ['unshare', '-U', ...map, '--keep-caps', 'sh', '-c', forbid, 'forbid', ...without];
