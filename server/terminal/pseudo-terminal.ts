// A pseudo-terminal, held by a small perl program (pty.pl): Node has none of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex, Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { tied } from '../processes/guardian.ts';
import { within } from '../processes/wait.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { TerminalSize } from '../shared/contract/terminal.ts';
import { findProgram, installs } from '../worlds/programs.ts';

export interface PseudoTerminal {
  /** Of the program that holds it. */
  readonly pid: number;
  /** The process in it that came first: the session's leader. */
  readonly session: number;
  readonly output: Readable;
  /** Bytes wait here while the programs in it do not read. */
  readonly input: Writable;
  /** Resolves when whoever holds it has ended. */
  readonly ended: Promise<unknown>;
  resize(size: TerminalSize): void;
  /** Let go of it: the kernel hangs up (SIGHUP) on the programs in it. */
  hangUp(): void;
}

/** ms until the first process in it has been told. */
const startMs = 10_000;

const script = fileURLToPath(new URL('./pty.pl', import.meta.url));

/**
 * Run argv in a new one. Ends with the server (SIGKILL too).
 * Rejects with `terminal_missing` where there is no perl, and `internal` with perl's words where none can be had.
 */
export async function openPseudoTerminal(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  { rows, columns }: TerminalSize,
): Promise<PseudoTerminal> {
  const perl = await findProgram('perl');
  if (perl === undefined) throw new PlaygroundError('terminal_missing', installs('perl'));
  const { command, args } = tied([perl, script, String(rows), String(columns), ...argv], [], 'pdeathsig');
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env,
    detached: true, // Ctrl-C in the server's terminal is not for it.
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const control = child.stdio[3] as Duplex;
  const session = await firstOf(child, control);
  const { pid, stdin, stdout } = child;
  // EPIPE: it has ended, which `ended` tells.
  for (const stream of [stdin, control]) stream.on('error', () => undefined);
  return {
    pid: pid ?? 0,
    session,
    input: stdin,
    output: stdout,
    ended,
    resize: (size) => void control.write(`${size.rows} ${size.columns}\n`),
    hangUp: () => void child.kill('SIGKILL'),
  };
}

/** The process in it that came first, as it is told. */
async function firstOf(child: ChildProcess, control: Duplex): Promise<number> {
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint = `${complaint}${String(text)}`.slice(0, 2000)));
  const told = once(control, 'data').then(([data]) => Number(data));
  const failed = once(child, 'close').then(() => 0);
  const session = await within(
    startMs,
    Promise.race([told, failed]).catch(() => 0),
  );
  if (session !== undefined && session > 0) return session;
  child.kill('SIGKILL');
  throw new PlaygroundError('internal', `No pseudo-terminal: ${complaint.trim()}`);
}
