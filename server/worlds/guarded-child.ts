// Starts a tool under the guardian, so that it ends when the process that started it ends, whatever ends that.
// Used by the server in the host, and by the keeper in a private world.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { PassThrough, type Readable } from 'node:stream';
import { guarded } from '../processes/guardian.ts';
import { toolEnvironment } from './programs.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A tool that runs under its guardian; `pid` is its own. Nothing it wrote is lost, however late its streams are read. */
export interface GuardedChild {
  readonly pid: number;
  /** Absent where it was given a socket. */
  readonly stdout?: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<Ended>;
  /** SIGTERM; SIGKILL when it has not ended within 2 s. Resolves once it has ended. */
  stop(): Promise<void>;
}

const graceMs = 2000;
/** Bytes of stderr that wait for their reader; more is let go. */
const mostStderr = 64 * 1024;

// The shell tells its pid on stderr and then becomes the tool, which so has that pid: true on every system, and
// without looking through /proc.
const tellPid = ['sh', '-c', 'echo "$$" >&2; exec "$@"', 'tool'];

/**
 * Start `argv` with its stdout to a pipe, or to a connected socket, which the caller must then close.
 * Rejects when the shell cannot be started; a tool that cannot be is one that ends with code 127 and its reason on stderr.
 */
export async function startGuarded(argv: readonly string[], socket?: Socket): Promise<GuardedChild> {
  const { command, args } = guarded([...tellPid, ...argv]);
  const child = spawn(command, args, {
    stdio: ['pipe', socket ?? 'pipe', 'pipe'],
    env: toolEnvironment(),
    detached: true, // Ctrl-C in the terminal is for the server, which then ends its tools in order.
  });
  const ended = endOf(child);
  child.stdin?.on('error', () => undefined); // EPIPE: it has ended, which `ended` tells.
  // When a child exits, Node lets go of what nobody has read yet from its own streams: so these are read at once.
  const stdout = child.stdout?.pipe(new PassThrough());
  const stderr = new PassThrough();
  const pid = await pidAndRest(child, stderr);
  return {
    pid,
    ...(stdout && { stdout }),
    stderr,
    ended,
    async stop() {
      const late = setTimeout(() => child.stdin?.destroy(), graceMs); // The guardian kills when its stdin ends.
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      clearTimeout(late);
    },
  };
}

/** The number on the first line of stderr; what comes after it goes to `rest`. */
function pidAndRest(child: ChildProcess, rest: PassThrough): Promise<number> {
  return new Promise((resolve, reject) => {
    let first = '';
    let found = false;
    const { stderr } = child;
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (found) {
        if (rest.writableLength + rest.readableLength < mostStderr) rest.write(text);
        return;
      }
      first += text;
      const end = first.indexOf('\n');
      if (end < 0) return;
      found = true;
      resolve(Number(first.slice(0, end)));
      if (end + 1 < first.length) rest.write(first.slice(end + 1));
    });
    stderr?.on('end', () => rest.end());
    child.on('error', reject);
    child.on('close', () => reject(new Error(`the guardian ended: ${first}`)));
  });
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const [code, signal] = await once(child, 'exit').catch(() => [127, null]);
  return told(code, signal);
}

/** What a shell's exit status says of the program it waited for: 128 + N means signal N. */
export function told(code: number | null, signal: string | null): Ended {
  if (code === null || code <= 128) return { code, signal };
  const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return name === undefined ? { code, signal } : { code: null, signal: name };
}
