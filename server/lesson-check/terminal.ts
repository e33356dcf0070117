// The terminals of a learner who is played: commands of a script, run in the lesson's world as a person types them there.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export class Terminal {
  readonly #jobs = new Set<ChildProcess>();
  readonly #patience: number;

  /** @param patience ms after which a command that is waited for has taken too long */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Run a command by `sh -c` behind the words that enter its world; without `background`, wait for its end. */
  async type(
    command: string,
    enter: readonly string[],
    env: Readonly<Record<string, string>>,
    background: boolean,
  ): Promise<void> {
    const [program = 'sh', ...args] = [...enter, 'sh', '-c', command];
    // Detached: a group of its own, so that all it started ends with it.
    const job = spawn(program, args, { stdio: 'ignore', detached: true, env: { ...process.env, ...env } });
    const ended = once(job, 'exit', { signal: AbortSignal.timeout(this.#patience) });
    ended.catch(() => undefined); // told below, where somebody waits for it
    await once(job, 'spawn');
    this.#jobs.add(job);
    if (background) return;
    await ended.catch(() => {
      const [line = ''] = command.split('\n');
      throw new Error(`The command has not ended after ${this.#patience / 1000} s: ${line}`);
    });
  }

  /** Kill what still runs, with all that it started. */
  stop(): void {
    for (const { pid } of this.#jobs) {
      if (pid === undefined) continue;
      try {
        process.kill(-pid, 'SIGKILL');
      } catch (error) {
        // Nobody of this group is left.
        if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
      }
    }
    this.#jobs.clear();
  }
}
