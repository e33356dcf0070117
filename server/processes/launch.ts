// Spawns the Node process behind a Child: tied to the server, in a world, with a channel on descriptor 3.
// Used by child.ts alone.
import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openChannel, type Channel } from './channel.ts';
import { tied, type Tie } from './guardian.ts';
import { readMessage } from './messages.ts';
import { keepLast } from './output.ts';
import { Relay } from './relay.ts';
import { within } from './wait.ts';

/** ms that output may still come after the end: a busy server reads it late, and a grandchild can hold the pipe open for good. */
const lastWords = 2000;
/** Characters of garbage that are shown. */
const shown = 200;

/** How a process ended, and when: ns on the monotonic clock (process.hrtime). */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly hr: bigint;
}

export interface Launched {
  readonly process: ChildProcess;
  readonly channel: Channel;
  readonly relay: Relay;
  readonly output: () => string;
  /** The process is gone. */
  readonly exited: Promise<Ended>;
  /** It is gone, and what it said last was read. */
  readonly ended: Promise<Ended>;
  /** Why it could not even be spawned; `code` is an errno. */
  failure(): NodeJS.ErrnoException | undefined;
}

/**
 * Start child-main, or another program that speaks as it does. Never throws for what the system refuses: `failure` says it, and
 * `ended` resolves.
 */
export function launch(enter: readonly string[], tie: Tie, argv: readonly string[] = nodeCommand()): Launched {
  const { command, args } = tied(argv, enter, tie);
  const child = spawn(command, args, {
    stdio: [tie === 'guardian' ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
    env: environment(),
    // A process group of its own: Ctrl-C in the server's terminal is for the server, which then ends its children.
    detached: process.platform !== 'win32',
  });
  let failure: NodeJS.ErrnoException | undefined;
  const exited = new Promise<Ended>((resolve) => {
    const end = (how: Omit<Ended, 'hr'>): void => resolve({ ...how, hr: process.hrtime.bigint() });
    child.once('exit', (code, signal) => end(status(code, signal, tie)));
    child.once('error', (error) => {
      failure = error;
      end({ code: null, signal: null });
    });
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const relay = new Relay();
  // Without descriptors left (EMFILE), Node makes no streams; 'error' tells of it.
  const streams = child.stdio as ChildProcess['stdio'] | undefined;
  const pipe = streams?.[3] instanceof Socket ? streams[3] : new Socket();
  const channel = openChannel(pipe, {
    message: (value) => {
      const message = readMessage(value);
      relay.give((to) => (message ? to.message(message) : to.garbage(JSON.stringify(value).slice(0, shown))));
    },
    garbage: (text) => relay.give((to) => to.garbage(text.slice(0, shown))),
    closed: () => undefined,
  });
  const ended = exited.then(async (end) => {
    await within(lastWords, closed);
    pipe.destroy();
    return end;
  });
  const output = keepLast(streams?.[1], streams?.[2]);
  return { process: child, channel, relay, output, exited, ended, failure: () => failure };
}

/** Node and child-main, from source through tsx or compiled, as this file is. */
function nodeCommand(): string[] {
  const source = import.meta.url.endsWith('.ts');
  const main = new URL(source ? './child-main.ts' : './child-main.js', import.meta.url);
  return [process.execPath, ...(source ? ['--import', import.meta.resolve('tsx')] : []), fileURLToPath(main)];
}

/** A child gets what programs commonly need, and nothing else of the server's environment. */
function environment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LC_ALL', 'TZ', 'SystemRoot'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** A guardian ends with 128 + n where signal n ended its child. */
function status(code: number | null, signal: NodeJS.Signals | null, tie: Tie): Omit<Ended, 'hr'> {
  if (tie !== 'guardian' || code === null || code <= 128) return { code, signal };
  const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return name === undefined ? { code, signal } : { code: null, signal: name as NodeJS.Signals };
}
