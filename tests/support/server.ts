// Starts the built playground as a person would, as a process of its own with a state folder of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

const tree = path.resolve(import.meta.dirname, '../..');
/** The program as it is shipped. */
export const main = path.join(tree, 'dist/server/main.js');

export interface ReadyLine {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly capture: { packets: string; why?: string };
  readonly worlds: readonly string[];
  readonly version: string;
}

export interface Playground {
  readonly ready: ReadyLine;
  readonly child: ChildProcess;
  readonly state: string;
  /** The environment of a shell beside it. */
  readonly env: NodeJS.ProcessEnv;
  /** Its address now: with the code that counts, where one is needed. A code that was used is followed by the next on stderr. */
  readonly url: () => string;
  /** All it printed to stderr. */
  readonly errors: () => string;
  /** Resolves with the next line on stdout that matches. */
  line(pattern: RegExp): Promise<string>;
  /** Ask it to end, and wait until it has. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface StartOptions {
  readonly args?: readonly string[];
  /** What to put before the command: another user, a namespace. */
  readonly before?: readonly string[];
  /** Keep an earlier state folder. */
  readonly state?: string;
  /** Node's own flags. */
  readonly node?: readonly string[];
  /** As if installed: the PATH leads to it by its short name, and the state folder is the usual one. */
  readonly installed?: boolean;
}

/** Start it on a port from the kernel; rejects with what it printed when it does not get ready. */
export async function startPlayground(options: StartOptions = {}): Promise<Playground> {
  const state = options.state ?? fs.mkdtempSync(path.join(os.tmpdir(), 'playground-state-'));
  const own = ['--port', '0', '--no-open', '--json', ...(options.installed ? [] : ['--state', state])];
  const argv = [
    ...(options.before ?? []),
    process.execPath,
    ...(options.node ?? []),
    main,
    ...own,
    ...(options.args ?? []),
  ];
  const [command = '', ...args] = argv;
  const env = options.installed ? installedIn(state) : process.env;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  readline.createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(text);
    for (const look of [...waiting]) look();
  });
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = (): void => {
        const found = lines.findIndex((text) => pattern.test(text));
        if (found < 0) return;
        waiting.delete(look);
        resolve(lines.splice(0, found + 1).at(-1) ?? '');
      };
      waiting.add(look);
      child.once('exit', (code) => reject(new Error(`the playground ended with ${code}: ${errors}`)));
      look();
    });
  const ready = JSON.parse(await line(/^\{/)) as ReadyLine;
  const url = (): string => {
    const code = [...errors.matchAll(/#code=(\S+)/g)].at(-1)?.[1];
    return code === undefined ? ready.url : ready.url.replace(/#.*/, `#code=${code}`);
  };
  const stop = (signal: NodeJS.Signals = 'SIGTERM') =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill(signal);
    });
  return { ready, child, state, env, url, errors: () => errors, line, stop };
}

/** An environment whose PATH has the program under its short name, and whose usual state folder lies in this one. */
function installedIn(folder: string): NodeJS.ProcessEnv {
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin);
  fs.chmodSync(main, 0o755);
  fs.symlinkSync(main, path.join(bin, 'loopback-playground'));
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`, XDG_STATE_HOME: folder };
}
