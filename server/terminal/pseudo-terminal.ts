// A pseudo-terminal without code of our own in C: script(1), on every Debian, or socat(1) holds it and hands the bytes on.
// Its size is set from outside by stty(1): the kernel then tells the programs in it (SIGWINCH).
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { tied } from '../processes/guardian.ts';
import { within } from '../processes/wait.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { TerminalSize } from '../shared/contract/terminal.ts';
import { findProgram, installs } from '../worlds/programs.ts';

export interface PseudoTerminal {
  /** Of `script` or `socat`. */
  readonly pid: number;
  /** The process in it that came first: the session's leader. */
  readonly session: number;
  readonly output: Readable;
  readonly input: Writable;
  /** Resolves when whoever holds it has ended. */
  readonly ended: Promise<unknown>;
  resize(size: TerminalSize): void;
  /** Let go of it: the kernel hangs up (SIGHUP) on the programs in it. */
  hangUp(): void;
}

/** ms until the first process in it has told itself. */
const startMs = 10_000;

// Both take one line for sh. It comes in the environment, so that each of the two quotes nothing but these few words.
const line = 'PLAYGROUND_BEGIN';
const evaluate = `begin=$${line}; unset ${line}; eval \\"$begin\\"`;

const holders = {
  script: (program: string) => [program, '-qfc', evaluate.replaceAll('\\"', '"'), '/dev/null'],
  socat: (program: string) => [program, 'STDIO', `SYSTEM:${evaluate},pty,setsid,ctty,stderr,sane`],
};

/** Throws `terminal_missing` where neither is installed. */
async function holder(): Promise<readonly string[]> {
  for (const name of ['script', 'socat'] as const) {
    const program = await findProgram(name);
    if (program !== undefined) return holders[name](program);
  }
  throw new PlaygroundError('terminal_missing', installs('script'));
}

/** Run `begin`, a line for sh, in a new one. It must tell "PID DEVICE" on descriptor 3. Ends with the server (SIGKILL too). */
export async function openPseudoTerminal(begin: string, env: NodeJS.ProcessEnv): Promise<PseudoTerminal> {
  const { command, args } = tied(await holder(), [], 'pdeathsig');
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    env: { ...env, [line]: begin },
    detached: true, // Ctrl-C in the server's terminal is not for it.
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const [session, device] = (await told(child)) ?? [];
  const { pid, stdin, stdout } = child;
  if (session === undefined || device === undefined || pid === undefined || !stdin || !stdout) {
    child.kill('SIGKILL');
    throw new PlaygroundError('internal', 'The terminal’s first process does not start.');
  }
  stdin.on('error', () => undefined); // EPIPE: it has ended, which `ended` tells.
  const resize = sizing(device);
  return { pid, session, input: stdin, output: stdout, ended, resize, hangUp: () => void child.kill('SIGKILL') };
}

async function told(child: ChildProcess): Promise<readonly [session: number, device: string] | undefined> {
  const telling = child.stdio[3] as Readable;
  const said = await within(
    startMs,
    once(telling, 'data').catch(() => undefined),
  );
  const [, session, device] = /^(\d+) (\/dev\/\S+)\n$/.exec(String(said?.[0] ?? '')) ?? [];
  telling.destroy();
  return session === undefined || device === undefined ? undefined : [Number(session), device];
}

/** One stty at a time, and the last size that was asked for. */
function sizing(device: string): (size: TerminalSize) => void {
  let wanted: TerminalSize | undefined;
  let busy = false;
  const next = (): void => {
    const size = wanted;
    wanted = undefined;
    busy = size !== undefined;
    if (!size) return;
    const args = ['-F', device, 'rows', String(size.rows), 'cols', String(size.columns)];
    // It fails where the terminal has just ended: then there is nothing to size.
    execFile('stty', args, { timeout: 2000 }, () => next());
  };
  return (size) => {
    wanted = size;
    if (!busy) next();
  };
}
