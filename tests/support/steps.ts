// What a step of the test run is: a name, a command, and how its outcome is counted.
import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Full names of what was skipped, each with the reason it gave. */
  readonly skipped: readonly string[];
  /** Names of those that failed at first, and passed alone. */
  readonly unsteady?: readonly string[];
}

export interface Outcome extends Counts {
  readonly output: string;
  /** Names of what failed, one for each of `failed`, where a report says them. */
  readonly failures?: readonly string[];
}

/** Tests, and how what failed of them is tried once more: answers with all of them, those that were not tried again among them. */
export interface Tries {
  run(): Promise<Outcome>;
  again?(): Promise<Outcome>;
}

/** Run a command to its end; resolves with its exit code and all it printed. */
export function sh(
  argv: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; echo?: Writable } = {},
): Promise<{ code: number; output: string }> {
  const [command = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += String(chunk);
        options.echo?.write(chunk);
      });
    }
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A checker counts as one: passed when it exits 0. */
export async function checker(argv: readonly string[]): Promise<Outcome> {
  const { code, output } = await sh(argv);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [], output };
}

/**
 * The same command with what processor time nobody else wants. On Linux in a session of its own, as the kernel shares time out among
 * sessions first (sched(7), autogroup); it ends with us.
 */
export function behind(argv: readonly string[]): readonly string[] {
  const last = ['nice', '-n', '19', ...argv];
  if (process.platform !== 'linux') return last;
  const own = '{ echo 19 > /proc/self/autogroup; } 2> /dev/null; exec "$@"';
  return ['setsid', 'setpriv', '--pdeathsig', 'TERM', 'sh', '-c', own, 'sh', ...last];
}

export const nothing: Counts = { passed: 0, failed: 0, skipped: [] };

export function sum(all: readonly Counts[]): Required<Counts> {
  return {
    passed: all.reduce((total, one) => total + one.passed, 0),
    failed: all.reduce((total, one) => total + one.failed, 0),
    skipped: all.flatMap((one) => one.skipped),
    unsteady: all.flatMap((one) => one.unsteady ?? []),
  };
}
