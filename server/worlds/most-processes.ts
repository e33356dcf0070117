// How many processes a learner's commands may have in a private network of an ordinary user. Linux counts them in each user
// namespace anew (RLIMIT_NPROC, getrlimit(2)), so that they take nobody else's places.
import os from 'node:os';

/** Processes and threads of a network, the playground's own there among them, beyond which a learner's command begins no more. */
export const mostProcesses = 512;

/** Before Linux 5.14 all processes of a user counted, on the desktop, too, of which there are often more. */
export function countsApart(release: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  return major > 5 || (major === 5 && minor >= 14);
}

/** The same here; 0 where they are not counted apart, and so are not bounded. */
export const mostHere = countsApart(os.release()) ? mostProcesses : 0;

/**
 * A shell's command that sets the limit to this word of the shell's: dash and BusyBox call it -p, bash and zsh -u. It does not go
 * beyond what the user may have. `only`: -S, so that it can be raised again.
 */
export const limitTo = (word: string, only: '' | '-S ' = ''): string =>
  `{ ulimit ${only}-p ${word} || ulimit ${only}-u ${word}; } 2>/dev/null`;

/** What to put before a command so that it, and all that it begins, has this limit. */
export const limited: readonly string[] =
  mostHere === 0 ? [] : ['sh', '-c', `${limitTo('"$0"')}; exec "$@"`, String(mostHere)];
