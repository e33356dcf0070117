// A state folder has one server at a time, however many start at once and whatever ended the last one.
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askControl } from '../../server/state/ask.ts';
import { claim } from '../../server/state/claim.ts';
import { startControl } from '../../server/state/control.ts';
import { takeLock } from '../../server/state/lock.ts';
import { fixture } from '../support/fixture.ts';
import { lacking, skipFor } from '../support/needs.ts';

let folder: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lbp-claim-'));
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => end(child)));
  await rm(folder, { recursive: true });
});

interface Outcome {
  first?: number;
  who?: number;
  error?: string;
}

/** Claimers that are up, and claim only when told to: so that they race. */
async function up(count: number, limit = 60_000): Promise<ChildProcess[]> {
  const some = Array.from({ length: count }, () => fork(fixture('state-claimer'), [folder, String(limit)]));
  children.push(...some);
  await Promise.all(some.map((child) => once(child, 'message')));
  return some;
}

async function go(child: ChildProcess): Promise<Outcome> {
  const outcome = once(child, 'message');
  child.send('go');
  return ((await outcome) as [Outcome])[0];
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function pidOf(child: ChildProcess | undefined): number {
  if (child?.pid === undefined) throw new Error('The claimer did not start.');
  return child.pid;
}

function expectOneServer(outcomes: Outcome[]): number {
  expect(outcomes.map(({ error }) => error).filter(Boolean)).toEqual([]);
  const firsts = outcomes.flatMap(({ first }) => (first === undefined ? [] : [first]));
  expect(firsts).toHaveLength(1);
  const others = outcomes.flatMap(({ who }) => (who === undefined ? [] : [who]));
  expect(others).toEqual(Array.from({ length: outcomes.length - 1 }, () => firsts[0]));
  return firsts[0] ?? 0;
}

describe('claim', () => {
  test(
    'of five that start at once, one serves and the others find it; again after it was killed',
    { timeout: 180_000 },
    async () => {
      const racers = await up(5);
      const winner = expectOneServer(await Promise.all(racers.map(go)));
      const server = racers.find((child) => child.pid === winner);
      if (server === undefined) throw new Error('The winner is not one of the racers.');
      // Lock and socket file of the dead server are still there when the next five race for them.
      await end(server);
      await expect(stat(join(folder, 'control.sock'))).resolves.toBeDefined();
      expectOneServer(await Promise.all((await up(5)).map(go)));
    },
  );

  test('of fifty locks asked for at once in one process, one is given', async () => {
    const locks = await Promise.all(Array.from({ length: 50 }, () => takeLock(folder)));
    const given = locks.filter((lock) => lock !== undefined);
    expect(given).toHaveLength(1);
    await given[0]?.release();
    const again = await takeLock(folder);
    expect(again).toBeDefined();
    await again?.release();
  });

  test('the lock works by perl where flock is missing', async (context) => {
    skipFor(lacking('perl'), context);
    const path = process.env.PATH;
    const perl = spawnSync('sh', ['-c', 'command -v perl'], { encoding: 'utf8' }).stdout.trim();
    expect(perl).not.toBe('');
    const only = await mkdtemp(join(tmpdir(), 'lbp-perl-'));
    await writeFile(join(only, 'perl'), `#!/bin/sh\nexec ${perl} "$@"\n`, { mode: 0o755 });
    process.env.PATH = only;
    try {
      const lock = await takeLock(folder);
      expect(lock).toBeDefined();
      expect(await takeLock(folder)).toBeUndefined();
      process.env.PATH = path;
      expect(await takeLock(folder)).toBeUndefined();
      await lock?.release();
    } finally {
      process.env.PATH = path;
      await rm(only, { recursive: true });
    }
  });

  test('waits for a server that has the lock and does not listen yet', async () => {
    const lock = await takeLock(folder);
    const second = claim(folder);
    expect(await askControl(folder, { ask: 'who' })).toBeUndefined();
    const control = await startControl(folder, {
      who: () => ({ url: 'http://127.0.0.1:1/', pid: 7, version: '0.0.0' }),
      open: () => ({ url: 'http://127.0.0.1:1/' }),
      setLine: () => Promise.resolve(),
      worlds: () => [],
    });
    expect(await second).toMatchObject({ first: false, who: { pid: 7 } });
    await control.stop();
    await lock?.release();
  });

  test('a frozen server is named, and nobody takes its place', async () => {
    const [server] = await up(1);
    if (server === undefined) throw new Error('No claimer.');
    await go(server);
    server.kill('SIGSTOP');
    await expect(claim(folder, 300)).rejects.toMatchObject({
      code: 'server_gone',
      detail: `Process ${pidOf(server)} holds ${folder}.`,
    });
    server.kill('SIGCONT');
    expect(await claim(folder)).toMatchObject({ first: false, who: { pid: pidOf(server) } });
  });

  test('after SIGKILL nobody answers, and the next start takes the folder over', async () => {
    const [server] = await up(1);
    if (server === undefined) throw new Error('No claimer.');
    await go(server);
    await end(server);
    expect(await askControl(folder, { ask: 'who' })).toBeUndefined();
    const next = await claim(folder);
    expect(next.first).toBe(true);
    if (next.first) await next.lock.release();
  });
});
