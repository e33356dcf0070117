// The shell of a terminal: which one, and what it finds in its environment.
import { basename } from 'node:path';
import { searchPath } from '../worlds/programs.ts';
import type { World } from '../worlds/types.ts';

/** Everything that is started in a terminal has this in its environment, unless it takes it out. */
const mark = 'LOOPBACK_PLAYGROUND_TERMINAL';

export const marked = (id: string): string => `${mark}=${id}`;

/** Without the learner's own start-up files: they may print, wait, or change the prompt. */
function shellOf(user: string | undefined): readonly [string, ...string[]] {
  return user !== undefined && basename(user) === 'bash' ? [user, '--noprofile', '--norc'] : ['/bin/sh'];
}

/** `id` is this terminal's, and nobody else's. */
export function environmentOf(world: World, id: string): NodeJS.ProcessEnv {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.has(name))),
    [mark]: id,
    PATH: searchPath(),
    TERM: 'xterm-256color',
    PS1: `${world.name} $ `,
    // An empty name: bash writes no history, and does not take the usual file.
    HISTFILE: '',
    SHELL: shellOf(process.env['SHELL'])[0],
  };
}

/** What is for the server alone, and a shell's start-up files. */
const own = new Set(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NODE_CHANNEL_FD', 'ENV', 'BASH_ENV']);

/** The command that becomes the shell in the world. */
export const shellIn = (world: World): readonly string[] => [
  ...world.enterWithRights,
  ...shellOf(process.env['SHELL']),
];
