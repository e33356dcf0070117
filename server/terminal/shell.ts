// The shell of a terminal: which one, what it finds in its environment, and the few words that come before it.
import { basename } from 'node:path';
import { quote } from '../actions/shell/quote.ts';
import type { TerminalSize } from '../shared/contract/terminal.ts';
import { searchPath } from '../worlds/programs.ts';
import type { World } from '../worlds/types.ts';

/** Everything that is started in a terminal has this in its environment, unless it takes it out. */
const mark = 'LOOPBACK_PLAYGROUND_TERMINAL';

export const marked = (id: string): string => `${mark}=${id}`;

/** Without the learner's own start-up files: they may print, wait, or change the prompt. */
function shellOf(user: string | undefined): readonly string[] {
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
    // script(1) starts what it is given by this shell; `begin` puts the learner's own back.
    SHELL: '/bin/sh',
  };
}

/** What is for the server alone, and a shell's start-up files. */
const own = new Set(['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'NODE_CHANNEL_FD', 'ENV', 'BASH_ENV']);

/**
 * What runs first in the pseudo-terminal, as a line for sh: it has its size before anything looks at it, tells its session
 * and its device on descriptor 3, and becomes the shell in the world.
 */
export function begin(world: World, { rows, columns }: TerminalSize): string {
  const [shell = '/bin/sh', ...options] = shellOf(process.env['SHELL']);
  return [
    `stty rows ${rows} cols ${columns}`,
    'echo "$$ $(tty)" >&3',
    'exec 3>&-',
    'cd',
    `SHELL=${quote(shell)}`,
    `exec ${[...world.enterWithRights, shell, ...options].map(quote).join(' ')}`,
  ].join('; ');
}
