// The terminals of a learner who is played: commands of a script, run in the lesson's world as a person types them there. All that
// they started ends with the process that plays, whatever ends that.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { guardedGroup } from '../processes/guardian.ts';

/** What a program says that listens: "Serving HTTP on 127.0.0.1 port 40123", "Listening on localhost 40123". */
const listening = /\bon \S+ (?:port )?(\d+)\b/;

export class Terminal {
  /** What was begun, and when it and all that holds its output is gone. */
  readonly #jobs = new Map<ChildProcess, Promise<unknown>>();
  readonly #patience: number;
  /** The port that the last command in the background says it listens at. */
  #said: Promise<number> | undefined;

  /** @param patience ms after which a command that is waited for has taken too long */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** The port which the last command in the background says it listens at, as a person reads it there. */
  saidPort(): Promise<number> {
    return this.#said ?? Promise.reject(new Error('No command was begun in the background.'));
  }

  /** Run a command by `sh -c` behind the words that enter its world; without `background`, wait for its end. */
  async type(
    command: string,
    enter: readonly string[],
    env: Readonly<Record<string, string>>,
    background: boolean,
  ): Promise<void> {
    const { command: program, args } = guardedGroup([...enter, 'sh', '-c', command]);
    const job = spawn(program, args, {
      stdio: ['ignore', background ? 'pipe' : 'ignore', 'ignore', 'pipe'],
      detached: true,
      env: { ...process.env, ...env },
    });
    const ended = once(job, 'exit', { signal: AbortSignal.timeout(this.#patience) });
    ended.catch(() => undefined); // told below, where somebody waits for it
    await once(job, 'spawn');
    this.#jobs.set(job, once(job, 'close'));
    if (background) {
      this.#said = this.#listensAt(job, command);
      this.#said.catch(() => undefined); // told to whom asks
      return;
    }
    await ended.catch(() => {
      throw new Error(`The command has not ended after ${this.#patience / 1000} s: ${firstLine(command)}`);
    });
  }

  /** The port in what a command says. It is read to its end, so that the command never waits for a reader. */
  #listensAt(job: ChildProcess, command: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const silent = () =>
        reject(new Error(`The command has not said at which port it listens: ${firstLine(command)}`));
      let output = '';
      job.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4096);
        const port = listening.exec(output)?.[1];
        if (port !== undefined) resolve(Number(port));
      });
      job.stdout?.on('end', silent);
      AbortSignal.timeout(this.#patience).addEventListener('abort', silent);
    });
  }

  /** Kill what still runs, with all that it started; resolves when it is gone, in a world of its own with that world. */
  async stop(): Promise<void> {
    for (const { stdio } of this.#jobs.keys()) (stdio[3] as Socket).destroy();
    await Promise.all(this.#jobs.values());
    this.#jobs.clear();
  }
}

const firstLine = (command: string): string => command.split('\n')[0] ?? '';
