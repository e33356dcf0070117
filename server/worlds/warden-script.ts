// How a network is emptied, for a plain shell: the warden's part (warden.ts), and the fillers'.
import { limitTo, mostProcesses } from './most-processes.ts';

/**
 * For a process in the user namespace: whether there is room for so many, its own child the last of them. (By a fork that is not the
 * shell's: bash would wait for room, for seconds.)
 */
const room = [limitTo('"$0"'), 'exec unshare --fork true'].join('\n');

/**
 * For the same: a signal for those who are in this user namespace, or in one made within it, but in a network of their own; it says
 * who. The computer's network is this shell's, and the one that is emptied is descriptor 3; those that are named are spared, too.
 * Who is below is told by its timer slack: only who has rights over a process may read that (Linux 4.20, proc(5)), and a process
 * that has lost all others keeps those over namespaces that were made by its user within its own (user_namespaces(7)).
 */
const elsewhere = [
  'known() {',
  '  for network in /proc/self/fd/3 /proc/self/ns/net "$@"; do [ "$process/ns/net" -ef "$network" ] && return; done',
  '  false',
  '}',
  'below() { [ "$process/ns/user" -ef /proc/self/fd/4 ] || read -r _ <"$process/timerslack_ns"; }',
  'for process in /proc/[0-9]*; do',
  // Who has ended, and is another user's, shows none.
  '  [ -e "$process/ns/net" ] || continue',
  '  known "$@" || { below && kill "-$0" "${process#/proc/}" && echo "${process#/proc/}"; }',
  'done',
].join('\n');

/**
 * Takes as many places as a learner's commands may have: each process doubles, so many times, and then waits for the end of its
 * input. It may have more itself. The last ones to end are waited for.
 */
const fill = [
  'exec 3<&0 4<&-',
  limitTo(String(8 * mostProcesses), '-S '),
  'left=$0',
  'grow() {',
  '  while [ $left -gt 0 ]; do left=$((left - 1)); grow & done',
  '  read -r _ <&3',
  '  wait',
  '}',
  'grow',
].join('\n');

/**
 * Waits for the end of its input, which comes with the server, whatever ends that; then ends all who are in the network, or in one
 * that they made. Where the server goes on, it may say before which it shall spare.
 *
 * Descriptor 3 is the network, held so that it can be told apart when nobody is in it any more; never its own: that is the
 * computer's. Descriptor 4 is the user namespace. Nearly everything here is built into the shell, `-ef` (the same file) too.
 *
 * Most often a look or two is all. Who begins others faster than they are met is stopped first: a stopped process begins nothing and
 * keeps its place, of which there are only so many. And who is never there when it is looked for, since it is gone as soon as it has
 * begun the next, is known by the room it takes. Then all places are taken: it can begin nothing any more, stands still, and is met.
 */
const sweep = [
  'most=$1 room=$2 fill=$3 levels=$4 group=$5 elsewhere=$6 spared=',
  'read -r spared',
  '[ /proc/self/ns/net -ef /proc/self/fd/3 ] && exit 1',
  // A signal for all in the network; `found` says who they were. Then the same for those who went on to another.
  'here() {',
  '  found=',
  '  for process in /proc/[0-9]*; do',
  '    [ "$process/ns/net" -ef /proc/self/fd/3 ] && found="$found ${process#/proc/}" && kill "-$1" "${process#/proc/}"',
  '  done',
  '}',
  'there() {',
  '  found=',
  '  [ "$most" -eq 0 ] || found=$(inside "$elsewhere" "$1" $spared)',
  '}',
  // The first rounds make haste; later ones wait for those that are ending.
  'clear() {',
  '  round=0 found=unknown',
  '  while [ -n "$found" ] && [ $((round += 1)) -le 400 ]; do',
  '    [ $round -lt 10 ] || sleep 0.02',
  '    here KILL',
  '    [ -n "$found" ] || there KILL',
  '  done',
  '}',
  'halt() {',
  '  round=0 before=',
  '  "$1" STOP',
  '  while [ "$found" != "$before" ] && [ $((round += 1)) -le 50 ]; do',
  '    before=$found',
  '    "$1" STOP',
  '  done',
  '  [ -z "$found" ] || kill -9 $found',
  '}',
  'all() {',
  '  halt here',
  '  first=$found',
  '  halt there',
  '  found=$first$found',
  '}',
  'inside() { nsenter --user=/proc/self/fd/4 --preserve-credentials -- sh -c "$@"; }',
  // Those that have ended take room until their parents, or the system's first process, have taken notice.
  'dead() {',
  '  dead= places=2',
  '  for process in /proc/[0-9]*; do',
  '    [ "$process/ns/user" -ef /proc/self/fd/4 ] && read -r state <"$process/stat" &&',
  '      [ "${state#*) Z }" != "$state" ] && dead="$dead $process" && : $((places += 1))',
  '  done',
  '}',
  // Nobody is there but those, where there is room for the one who asks and its child: counted before and after.
  'empty() {',
  '  inside "$room" 2 && return',
  '  dead',
  '  before=$dead',
  '  inside "$room" $places || return',
  '  dead',
  '  [ "$dead" = "$before" ]',
  '}',
  // Root's: who is in the group is killed at once.
  '[ -z "$group" ] || echo 1 >"$group/cgroup.kill"',
  'if [ "$most" -eq 0 ]; then',
  '  clear',
  '  tries=0',
  '  while [ -d "$group" ] && ! rmdir "$group" && [ $((tries += 1)) -le 200 ]; do',
  '    sleep 0.02',
  '    echo 1 >"$group/cgroup.kill"',
  '    clear',
  '  done',
  '  exit',
  'fi',
  // Some may be just ending.
  'tries=0',
  'while [ $((tries += 1)) -le 3 ]; do',
  '  all',
  '  [ -z "$found" ] || clear',
  '  empty && exit',
  '  sleep 0.02',
  'done',
  'tries=0',
  '{',
  '  all',
  '  while inside "$room" "$most" && [ $((tries += 1)) -le 200 ]; do :; done',
  '  clear',
  '} | inside "$fill" "$levels"',
].join('\n');

/** The command of a warden: of a network whose commands may have `most` processes (0: not bounded), and are in this group. */
export const wardenCommand = (most: number, group = ''): readonly string[] => [
  ...['sh', '-c', sweep, 'warden', String(most), room, fill, String(Math.ceil(Math.log2(Math.max(1, most)))), group],
  elsewhere,
];

/** What to give it before its input ends where the networks of these processes go on, which were made within this one. */
export const sparing = (pids: readonly number[]): string => `${pids.map((pid) => `/proc/${pid}/ns/net`).join(' ')}\n`;
