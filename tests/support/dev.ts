// `npm run dev` on a tree of its own, so that what is saved there is saved nowhere else: the sources, and the rest by links.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { npmEnvironment } from './installed.ts';
import type { ReadyLine } from './server.ts';

const tree = path.resolve(import.meta.dirname, '../..');

export class Dev implements AsyncDisposable {
  readonly #copy = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-dev-'));
  readonly #process;
  readonly #ended: Promise<unknown>;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor() {
    for (const name of ['server', 'client', 'package.json'])
      fs.cpSync(path.join(tree, name), path.join(this.#copy, name), { recursive: true });
    // Vite writes into this folder, and hands out no file of a package that is elsewhere: the page asks for fonts.
    const fonts = '@fontsource-variable';
    fs.cpSync(path.join(tree, 'node_modules', fonts), path.join(this.#copy, 'node_modules', fonts), {
      recursive: true,
    });
    const modules = fs
      .readdirSync(path.join(tree, 'node_modules'))
      .filter((name) => !/^\.vite|^@fontsource/.test(name));
    const links = ['lessons', 'tsconfig.base.json', 'vite.config.ts'];
    for (const name of [...links, ...modules.map((each) => path.join('node_modules', each))])
      fs.symlinkSync(path.join(tree, name), path.join(this.#copy, name));
    const own = ['--json', '--port', '0', '--state', path.join(this.#copy, 'state')];
    this.#process = spawn('npm', ['run', 'dev', '--', ...own], {
      cwd: this.#copy,
      env: npmEnvironment(this.#copy),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#process.stderr.on('data', (chunk: Buffer) => (this.#errors += String(chunk)));
    this.#ended = once(this.#process, 'close'); // all that write to its output have ended
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** The next ready line: of the first start, then of each that a saved file brings. Rejects where it ends instead. */
  async ready(): Promise<ReadyLine> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error(`it ended: ${this.#errors}`);
      if (value.startsWith('{')) return JSON.parse(value) as ReadyLine;
    }
  }

  /** Save a file of the tree with this behind its text. */
  append(file: string, text: string): void {
    fs.appendFileSync(path.join(this.#copy, file), text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.kill(-(this.#process.pid ?? 0), 'SIGTERM');
    await this.#ended;
    fs.rmSync(this.#copy, { recursive: true, force: true });
  }
}
