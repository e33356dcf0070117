// The shell of a terminal: which one, and what it finds in its environment.
import { findProgram, searchPath } from '../worlds/programs.ts';
import type { World } from '../worlds/types.ts';

/** Everything that is started in a terminal has this in its environment, unless it takes it out. */
const mark = 'LOOPBACK_PLAYGROUND_TERMINAL';

export const marked = (id: string): string => `${mark}=${id}`;

/** A shell's program and its arguments. */
export type Shell = readonly [string, ...string[]];

/**
 * Bash, whatever shell the learner has elsewhere: Tab completes and the arrows edit, which a bare sh does not do. Without
 * start-up files: they may print, wait, or change the prompt. Where there is no bash, sh.
 */
export async function findShell(): Promise<Shell> {
  const bash = await findProgram('bash');
  return bash === undefined ? ['/bin/sh'] : [bash, '--noprofile', '--norc'];
}

/** `id` is this terminal's, and nobody else's. */
export function environmentOf(world: World, id: string, shell: Shell): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.has(name))),
    [mark]: id,
    PATH: searchPath(),
    TERM: 'xterm-256color',
    PS1: `${world.name} $ `,
    // An empty name: bash writes no history, and does not take the usual file.
    HISTFILE: '',
    SHELL: shell[0],
  };
}

/** What is for the server alone, and a shell's start-up files. */
const own = new Set(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NODE_CHANNEL_FD', 'ENV', 'BASH_ENV']);
