// The server's end of a keeper: asks it for tools and marker sockets, and knows when it is gone.
import type { ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import { PassThrough } from 'node:stream';
import { within } from '../processes/wait.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { Ended } from './guarded-child.ts';
import type { FromKeeper, ToKeeper } from './keeper-messages.ts';
import { listenForStdout } from './stdout-socket.ts';
import type { Tool } from './types.ts';
import { vanished } from './vanished.ts';

/** How long a keeper may take to answer: it starts a process for it, which a busy computer takes seconds to do. */
const answerMs = 15_000;
/** Starting takes 0.1 s, through tsx on a busy machine many times that. */
const startMs = 20_000;
/** SIGTERM gets 2 s, as under the guardian, and the news of it a little more. */
const stopMs = 2500;

/** Bytes of a tool's stderr that wait for their reader. */
const mostStderr = 64 * 1024;

interface Asked {
  started(pid: number): void;
  ended(end: Ended): void;
  failed(detail: string): void;
  readonly stderr: PassThrough;
}

export class Keeper {
  readonly pid: number;
  /** Resolves once it can be asked; rejects with what was printed when it cannot be started. */
  readonly up: Promise<void>;
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #tools = new Map<number, Asked>();
  readonly #markers = new Map<number, (socket: dgram.Socket) => void>();
  #lastKey = 0;
  #isGone = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    let printed = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-2000)));
    let failure = '';
    child.on('error', (error) => (failure = error.message));
    this.gone = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => child.pid === undefined && resolve());
    });
    const up = new Promise<true>((resolve) => child.once('message', () => resolve(true)));
    const closed = new Promise<never>((_, reject) =>
      child.once('close', () => reject(new Error(failure || printed.trim() || 'it ended'))),
    );
    closed.catch(() => undefined); // After `up`, it is `gone` that tells.
    this.up = within(startMs, Promise.race([up, closed])).then((isUp) => {
      if (!isUp) throw new Error(`no answer within ${startMs / 1000} s`);
    });
    child.on('message', (message, handle) => this.#hear(message as FromKeeper, handle));
    void this.gone.then(() => this.#lose());
  }

  /** Start a program in the world with the keeper's rights; its stdout comes here without a relay. */
  async tool(argv: readonly string[]): Promise<Tool> {
    if (this.#isGone) throw new PlaygroundError('world_ended');
    const tool = ++this.#lastKey;
    const socket = await listenForStdout();
    const stderr = new PassThrough();
    let end: (end: Ended) => void = () => undefined;
    const ended = new Promise<Ended>((resolve) => (end = resolve));
    const pid = new Promise<number>((started, reject) => {
      const failed = (detail: string) => reject(new PlaygroundError('world_ended', detail));
      this.#tools.set(tool, { started, ended: end, failed, stderr });
    });
    try {
      this.#ask({ type: 'start', tool, argv: [...argv], path: socket.path });
      const answer = await within(answerMs, Promise.all([pid, socket.connection]));
      if (!answer) throw new PlaygroundError('world_ended', 'its first process does not answer');
      const [its, stdout] = answer;
      void this.gone.then(async () => {
        await vanished(stopMs, its); // Its guardian sees to that.
        end({ code: null, signal: 'SIGKILL' });
      });
      const stop = async () => {
        this.#ask({ type: 'stop', tool });
        if (!(await within(stopMs, ended))) await this.end(); // A frozen keeper: the guardian then ends the tool.
        await ended;
      };
      return { pid: its, stdout, stderr, talk: stdout, ended, stop };
    } catch (error) {
      this.#tools.delete(tool);
      await socket.close();
      throw error;
    }
  }

  /** A UDP socket bound to 127.0.0.1 in the world. It holds the namespace open: close it. */
  async marker(): Promise<dgram.Socket> {
    const key = ++this.#lastKey;
    const socket = new Promise<dgram.Socket>((resolve) => this.#markers.set(key, resolve));
    this.#ask({ type: 'marker', key });
    const lost = this.gone.then((): never => {
      throw new PlaygroundError('world_ended');
    });
    const answer = await within(answerMs, Promise.race([socket, lost])).finally(() => this.#markers.delete(key));
    if (!answer) throw new PlaygroundError('world_ended', 'its first process does not answer');
    return answer;
  }

  /** End it at once; it has nothing to tidy up. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.gone;
  }

  #ask(message: ToKeeper): void {
    // An error means that it is gone, which `gone` tells; who asks waits with a bound.
    this.#child.send(message, () => undefined);
  }

  #hear(message: FromKeeper, handle: unknown): void {
    if (message.type === 'up') return;
    if (message.type === 'marker') {
      const take = this.#markers.get(message.key);
      if (handle instanceof dgram.Socket) {
        if (take) take(handle);
        else handle.close();
      }
      return;
    }
    const tool = this.#tools.get(message.tool);
    if (!tool) return;
    if (message.type === 'started') tool.started(message.pid);
    else if (message.type === 'stderr') {
      if (tool.stderr.writableLength + tool.stderr.readableLength < mostStderr) tool.stderr.write(message.text);
    } else {
      this.#tools.delete(message.tool);
      tool.stderr.end();
      if (message.type === 'failed') tool.failed(message.detail);
      else tool.ended({ code: message.code, signal: message.signal });
    }
  }

  #lose(): void {
    this.#isGone = true;
    for (const tool of this.#tools.values()) {
      tool.stderr.end();
      tool.failed('the keeper ended');
    }
    this.#tools.clear();
  }
}
