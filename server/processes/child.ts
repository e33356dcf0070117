// A Node process of ours, tied to the server: its channel, its last output, its end.
// Made by the pool without a task; the supervisor gives it one.
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { Tie } from './guardian.ts';
import { launch, type Ended, type Launched } from './launch.ts';
import { endedBy } from './output.ts';
import type { Listener } from './relay.ts';
import type { FromChild, ToChild } from './types.ts';
import { within } from './wait.ts';

/** ms that a new process may take until it is up. */
const upTime = 10_000;
/** ms after SIGKILL in which the kernel ends any process. */
const killTime = 5_000;

export class Child {
  readonly pid: number;
  /** Resolves when the process has ended and its last words were read. Never rejects. */
  readonly ended: Promise<Ended>;
  /** The last lines it printed. */
  readonly output: () => string;
  readonly #launched: Launched;
  #alive = true;

  constructor(launched: Launched, pid: number) {
    this.pid = pid;
    this.ended = launched.ended;
    this.output = launched.output;
    this.#launched = launched;
    void launched.exited.then(() => (this.#alive = false));
  }

  get alive(): boolean {
    return this.#alive;
  }

  send(message: ToChild): void {
    this.#launched.channel.send(message);
  }

  /** From now on, this one is told; what nobody heard so far is told first. */
  listen(listener: Listener): void {
    this.#launched.relay.to(listener);
  }

  /** Have it import modules now, so that a task that needs them starts sooner. Bounded like its start. */
  async load(modules: readonly string[]): Promise<void> {
    const loaded = new Promise<void>((resolve) =>
      this.listen({ message: (message) => message.type === 'loaded' && resolve(), garbage: () => undefined }),
    );
    this.send({ type: 'load', modules: [...modules] });
    await within(upTime, Promise.race([loaded, this.ended]));
    this.#launched.relay.hold();
  }

  /** Send a signal to the process itself, not to its guardian. Nothing happens once it has ended. */
  kill(signal: NodeJS.Signals): void {
    if (!this.#alive) return;
    if (this.#launched.process.pid === this.pid) this.#launched.process.kill(signal);
    else signalTo(this.pid, signal);
  }

  /** End it: SIGTERM, after `grace` ms SIGKILL (which also ends what is stopped). Resolves when it has ended. */
  async stop(grace = 500): Promise<Ended> {
    if (grace > 0) {
      this.kill('SIGTERM');
      const ended = await within(grace, this.ended);
      if (ended) return ended;
    }
    this.kill('SIGKILL');
    const ended = await within(killTime, this.ended);
    if (!ended) throw new Error(`process ${this.pid} does not end`);
    return ended;
  }
}

/** Its guardian takes notice of its end before we hear of it. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Start a process in a world (`enter`), Node's or the program `argv`; resolves once it can be given a task.
 * Rejects with ENOENT (what it takes is not installed), process_refused, service_failed (it ended) or service_timeout.
 */
export async function startChild(enter: readonly string[], tie: Tie, argv?: readonly string[]): Promise<Child> {
  const launched = launch(enter, tie, argv);
  const isUp = (message: FromChild, then: (pid: number) => void): void => {
    if (message.type === 'up') then(message.pid);
  };
  const up = new Promise<number>((resolve) =>
    launched.relay.to({ message: (message) => isUp(message, resolve), garbage: () => undefined }),
  );
  const first = await within(upTime, Promise.race([up, launched.ended]));
  launched.relay.hold();
  if (typeof first === 'number') return new Child(launched, first);
  launched.process.kill('SIGKILL');
  if (first === undefined) throw new PlaygroundError('service_timeout', launched.output());
  const failure = launched.failure();
  throw failure ? unspawned(failure) : new PlaygroundError(endedBy(launched.output()), launched.output());
}

/** What the system's refusal means for a learner: a program that is missing, or no room for one more process (fork(2)). */
function unspawned({ code = '', message }: NodeJS.ErrnoException): PlaygroundError {
  if (code === 'ENOENT' || code === 'EACCES') return new PlaygroundError('ENOENT', message);
  return new PlaygroundError(code === 'EAGAIN' ? 'process_refused' : 'service_failed', message);
}
