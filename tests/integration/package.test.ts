// What people get: packed, installed elsewhere with nothing but what it needs at run time, started by npx.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SystemInfo } from '../../server/shared/contract/api.ts';
import { install, linkPackages, npmEnvironment, pack } from '../support/installed.ts';
import type { ReadyLine } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const tree = path.resolve(import.meta.dirname, '../..');
/** ms: npm alone takes seconds on a busy machine. */
const patience = 180_000;

let folder: string;
let packed: Awaited<ReturnType<typeof pack>>;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-package-'));
  packed = await pack(folder);
}, patience);
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  test('has the build and the lessons, and nothing else', () => {
    const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'];
    const content =
      /^(dist\/client\/.+\.(html|js|css|svg|woff2|txt)|dist\/server\/.+\.js|dist\/lessons\.json|dist\/server\/(syscalls\/caller|terminal\/pty|worlds\/line\/wire)\.pl|lessons\/.+\.(md|yaml))$/;
    expect(packed.files.filter((file) => !papers.includes(file) && !content.test(file))).toEqual([]);
    expect(packed.files).toEqual(
      expect.arrayContaining([
        ...papers,
        'dist/server/main.js',
        'dist/server/syscalls/caller.pl',
        'dist/server/terminal/pty.pl',
        'dist/server/worlds/line/wire.pl',
        'dist/client/index.html',
        'dist/lessons.json',
      ]),
    );
  });

  test('hands on the licences of what is built into the page: code, fonts, and the terminal’s', () => {
    const text = fs.readFileSync(path.join(tree, 'dist/client/licences.txt'), 'utf8');
    const { devDependencies } = JSON.parse(fs.readFileSync(path.join(tree, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const fonts = Object.keys(devDependencies).filter((name) => name.startsWith('@fontsource'));
    expect(fonts.length).toBeGreaterThan(2);
    for (const name of [...fonts, '@xterm/xterm', 'svelte', 'valibot'])
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
    expect(text).toContain('SIL OPEN FONT LICENSE');
  });

  test('has every lesson', () => {
    const all = fs.readdirSync(path.join(tree, 'lessons'), { recursive: true, encoding: 'utf8' });
    const lessons = all.filter((file) => path.basename(file) === 'lesson.md').map((file) => `lessons/${file}`);
    expect(lessons.length).toBeGreaterThan(0);
    expect(packed.files).toEqual(expect.arrayContaining(lessons));
  });
});

/** Start what is installed there as npx does, on a state folder that stays the same. */
async function start(elsewhere: string) {
  const own = ['--json', '--no-open', '--port', '0', '--state', path.join(folder, 'state')];
  const npx = spawn('npx', ['--offline', '--no', '--', 'loopback-playground', ...own], {
    cwd: elsewhere,
    env: npmEnvironment(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  npx.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)));
  const ended = once(npx, 'exit');
  const line = once(createInterface({ input: npx.stdout }), 'line') as Promise<[string]>;
  const [said] = await Promise.race([line, ended.then(() => [`it ended: ${errors}`])]);
  const ready = JSON.parse(said ?? '') as ReadyLine;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (npx.exitCode !== null) throw new Error(`it ended by itself: ${errors}`);
    process.kill(ready.pid, signal);
    await ended;
  };
  return { ready, stop };
}

/** Its page, its lessons and its services are there. */
async function answers({ url, version }: ReadyLine): Promise<void> {
  const page = await (await fetch(url)).text();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? 'none';
  expect((await fetch(new URL(script, url))).status).toBe(200);
  const tab = await Tab.open(url);
  const { lessons } = await tab.ask<{ lessons: { id: string }[] }>('GET', '/course');
  expect(lessons.map(({ id }) => id)).toContain('say-hello-over-tcp');
  const { services, program } = await tab.ask<SystemInfo>('GET', '/system');
  expect(services.map(({ id }) => id)).toContain('tcp-echo');
  // What the page shows to be typed is typed in another shell, which has not what npx put on the PATH.
  const { stdout } = await promisify(execFile)('sh', ['-c', `${program} --version`], { encoding: 'utf8' });
  expect(stdout).toBe(`${version}\n`);
}

describe('installed elsewhere', () => {
  let elsewhere: string;
  beforeAll(async () => {
    elsewhere = await install(packed.archive, folder);
  }, patience);

  test('there is nothing that only its makers need', () => {
    for (const name of ['tsx', 'vite', 'typescript', '@types'])
      expect(fs.existsSync(path.join(elsewhere, 'node_modules', name)), name).toBe(false);
  });

  test(
    'it runs by npx and answers',
    async () => {
      const { ready, stop } = await start(elsewhere);
      await answers(ready).finally(() => stop('SIGKILL'));
    },
    patience,
  );

  // Once a socket had been looked at (the control socket that a killed server left), Node 20 found packages behind links twice.
  test(
    'so it does after it was killed, where packages are links',
    async () => {
      expect(fs.readdirSync(path.join(folder, 'state'))).toContain('control.sock');
      linkPackages(elsewhere);
      const { ready, stop } = await start(elsewhere);
      await answers(ready).finally(() => stop('SIGTERM'));
    },
    patience,
  );
});
