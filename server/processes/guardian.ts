// No child outlives the server, whatever ends it (SIGKILL too). Two ways: the kernel's parent-death signal where
// `setpriv` is there, else a small shell, the guardian, which kills the child when its pipe from the server ends.
import { execFile } from 'node:child_process';

/** How a child is tied to the server: `pdeathsig` (Linux with util-linux 2.33 or later) or `guardian` (any POSIX sh). */
export type Tie = 'pdeathsig' | 'guardian';

/** What to give to `spawn`; with `guardian`, stdin must be 'pipe' and must stay open as long as the child shall live. */
export interface Command {
  readonly command: string;
  readonly args: string[];
}

// The child runs in the background, so that the shell can wait for both it and SIGTERM, which it passes on (also one
// that came before there was a child). Background commands of a script ignore Ctrl-C, so the shell does too. The watcher
// reads the pipe from the server (descriptor 4; `read` is built in, so there is no third process): at its end, it kills
// the child, stopped or spinning. The watcher ends with the child, so that it never meets a PID that is used again.
const script = [
  'exec 4<&0',
  "trap '' INT QUIT",
  "trap 'asked=1; kill $p 2>/dev/null' TERM",
  '"$@" </dev/null 4<&- & p=$!',
  '[ -n "$asked" ] && kill $p',
  '( read -r _ <&4; kill -9 $p ) >/dev/null 2>&1 & c=$!',
  'exec 4<&-',
  'wait $p; s=$?',
  'while kill -0 $p 2>/dev/null; do wait $p; s=$?; done',
  'kill $c 2>/dev/null',
  'exit $s',
].join('\n');

/**
 * Run argv under a guardian. Spawn it with stdin 'pipe'. SIGTERM is passed on; the exit status is the child's
 * (128 + n when signal n ended it). The child's own PID is that of the guardian's only long-lived child.
 */
export function guarded(argv: readonly string[]): Command {
  return { command: 'sh', args: ['-c', script, 'guard', ...argv] };
}

// The watcher stands in the group, so that no other group gets this number while it lives; its own signals are not for it.
const groupScript = [
  `( trap '' HUP INT QUIT TERM; read -r _ <&3; kill -9 0 ) </dev/null >/dev/null 2>&1 &`,
  'exec "$@" 3<&-',
].join('\n');

/**
 * Run argv with all that it starts, as commands of a shell do. Spawn it detached, a group of its own, with descriptor 3 'pipe':
 * when that pipe ends, the whole group is killed. The spawned PID is argv's own.
 */
export function guardedGroup(argv: readonly string[]): Command {
  return { command: 'sh', args: ['-c', groupScript, 'guard', ...argv] };
}

/**
 * Run argv in a world, tied to the server. `pdeathsig` comes after `enter`: entering a namespace changes credentials,
 * and that clears the signal (prctl(2), PR_SET_PDEATHSIG). The spawned PID is then argv's own.
 */
export function tied(argv: readonly string[], enter: readonly string[], tie: Tie): Command {
  if (tie === 'guardian') return guarded([...enter, ...argv]);
  const [command = 'setpriv', ...args] = [...enter, 'setpriv', '--pdeathsig', 'KILL', ...argv];
  return { command, args };
}

/** ms in which a trial must end: a busy computer takes seconds to start a program. */
const trialMs = 10_000;

/** Find out once, at start, how children can be tied here. BusyBox has a setpriv without --pdeathsig, so it is tried. */
export function detectTie(platform: NodeJS.Platform = process.platform): Promise<Tie> {
  if (platform !== 'linux') return Promise.resolve('guardian');
  return new Promise((resolve) => {
    execFile('setpriv', ['--pdeathsig', 'KILL', 'true'], { timeout: trialMs }, (error) =>
      resolve(error === null ? 'pdeathsig' : 'guardian'),
    );
  });
}
