// `loopback-playground in WORLD -- COMMAND`: asks the running server how to enter the world, and runs the command there
// with the terminal's own input and output. The server starts nothing: the command is this terminal's child.
import { spawn } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { detectTie, tied } from '../processes/guardian.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { askControl } from '../state/ask.ts';
import { searchPath } from '../worlds/programs.ts';
import { chooseWay } from '../worlds/way.ts';
import { findProgram } from './find-program.ts';
import { programName } from './program-name.ts';
import { sayError } from './say.ts';

/** What a shell exits with when a command is not there. */
const NOT_FOUND = 127;

/** What is to be run, and where; `noCapabilities`: without any, whoever types it. */
interface InWorld {
  readonly world: string;
  readonly argv: readonly [string, ...string[]];
  readonly noCapabilities?: true;
}

/** Run it; resolves with the exit code (128 + n when signal n ended it). Says on stderr, in one line, why it could not. */
export async function runInWorld(folder: string, { world, argv, noCapabilities }: InWorld): Promise<number> {
  const fail = (code: number, line: string): number => {
    process.stderr.write(`${line}\n`);
    return code;
  };
  try {
    const answer = await askControl(folder, { ask: 'enter', world });
    if (answer === undefined) return fail(1, `No playground is running. Start one first: ${await programName([])}`);
    for (const program of [argv[0], ...(noCapabilities ? ['setpriv'] : [])])
      if ((await findProgram(program, searchPath())) === undefined)
        return fail(NOT_FOUND, `There is no program ${program} here.`);
    // Were this process killed, the command would go on in its world. Where the kernel can end it then, it does.
    // The guardian cannot be used here: it takes the standard input.
    const canTie = (await detectTie()) === 'pdeathsig';
    // In a terminal of the page one is in its network already, and may not enter it again (setns(2), EINVAL).
    const here = answer.network !== undefined && answer.network === (await ownNetwork());
    if (!here && answer.enter.length === 0 && answer.network !== undefined)
      return fail(1, `From this network there is no way to ${world}.`);
    const enter = [...(here ? [] : answer.enter), ...(noCapabilities ? chooseWay().withoutRights : [])];
    const [first = argv[0], ...rest] = [...enter, ...argv];
    const { command, args } = canTie ? tied(argv, enter, 'pdeathsig') : { command: first, args: rest };
    return await run(command, args);
  } catch (error) {
    if (error instanceof PlaygroundError) return fail(1, sayError(error, await programName([])));
    throw error;
  }
}

/** As the server names networks; nothing where they have no names. */
const ownNetwork = (): Promise<string | undefined> => readlink('/proc/self/ns/net').catch(() => undefined);

function run(command: string, args: readonly string[]): Promise<number> {
  // Listening for signals begins before the command runs: it may be up, and be told to end, before `spawn` returns.
  const stop = onSignals((signal) => child.kill(signal));
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH: searchPath() } });
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  }).finally(stop);
}

/** Signals meant for the command. A terminal's Ctrl+C goes to both of us by itself; it must not come twice. */
function onSignals(pass: (signal: NodeJS.Signals) => void): () => void {
  const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGINT', 'SIGQUIT'];
  const alone = new Set<NodeJS.Signals>(isatty(0) ? ['SIGINT', 'SIGQUIT'] : []);
  const take = (signal: NodeJS.Signals): void => {
    if (!alone.has(signal)) pass(signal);
  };
  for (const signal of signals) process.on(signal, take);
  return () => {
    for (const signal of signals) process.off(signal, take);
  };
}
