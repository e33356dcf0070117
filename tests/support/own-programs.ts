// Programs of the learner's own in a test: they listen on this computer, outside any run, and end with the test.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export class OwnPrograms {
  readonly #begun: ChildProcess[] = [];

  /** The one that was begun last. */
  get last(): ChildProcess | undefined {
    return this.#begun.at(-1);
  }

  /** Run Python, as somebody (`whose`); resolves with the port once it has printed "port 8000", with more around it. */
  async python(argv: readonly string[], whose: object = {}): Promise<number> {
    const child = spawn('python3', ['-u', ...argv], { stdio: ['ignore', 'pipe', 'ignore'], ...whose });
    this.#begun.push(child);
    const [said] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    return Number(/port (\d+)/.exec(String(said))?.[1]);
  }

  /** A web server at this port, 0 for any: its port. */
  serve(address = '127.0.0.1', port = 0): Promise<number> {
    return this.python(['-m', 'http.server', '--bind', address, String(port)]);
  }

  /** End the last one, and wait until it has ended. */
  async endLast(): Promise<void> {
    const { last } = this;
    last?.kill('SIGKILL');
    if (last) await once(last, 'exit');
  }

  /** To be called after each test. */
  end(): void {
    for (const child of this.#begun.splice(0)) child.kill('SIGKILL');
  }
}
