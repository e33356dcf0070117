// `npm run dev`: the server starts anew when one of its files is saved, on the state folder it had.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { npmEnvironment } from '../support/installed.ts';
import type { ReadyLine } from '../support/server.ts';

const tree = path.resolve(import.meta.dirname, '../..');
/** ms: loading the sources twice takes a while on a busy machine. */
const patience = 180_000;

/** A tree of its own, so that what is saved here is saved nowhere else: the sources, and the rest by links. */
let copy: string;
beforeEach(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-dev-'));
  for (const name of ['server', 'client', 'package.json'])
    fs.cpSync(path.join(tree, name), path.join(copy, name), { recursive: true });
  // Vite writes into this folder.
  fs.mkdirSync(path.join(copy, 'node_modules'));
  const modules = fs.readdirSync(path.join(tree, 'node_modules')).filter((name) => !name.startsWith('.vite'));
  const links = ['lessons', 'tsconfig.base.json', 'vite.config.ts'];
  for (const name of [...links, ...modules.map((each) => path.join('node_modules', each))])
    fs.symlinkSync(path.join(tree, name), path.join(copy, name));
});
afterEach(() => fs.rmSync(copy, { recursive: true, force: true }));

test(
  'saving a server file starts the server anew',
  async () => {
    const own = ['--json', '--port', '0', '--state', path.join(copy, 'state')];
    const dev = spawn('npm', ['run', 'dev', '--', ...own], {
      cwd: copy,
      env: npmEnvironment(copy),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let errors = '';
    dev.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
    const ended = once(dev, 'close'); // all that write to its output have ended
    const lines = createInterface({ input: dev.stdout })[Symbol.asyncIterator]();
    const nextReady = async (): Promise<ReadyLine> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`it ended: ${errors}`);
        if (value.startsWith('{')) return JSON.parse(value) as ReadyLine;
      }
    };
    const save = (file: string): void => fs.appendFileSync(path.join(copy, 'server', file), '// saved\n');
    try {
      const first = await nextReady();
      save('api/door.ts');
      const second = await nextReady();
      expect(second.pid).not.toBe(first.pid);
      expect((await fetch(new URL('/api/system', second.url))).status).toBe(401);
    } finally {
      process.kill(-(dev.pid ?? 0), 'SIGTERM');
      await ended;
    }
  },
  patience,
);
