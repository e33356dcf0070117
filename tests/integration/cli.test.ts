// The command line of the built program, as a person meets it: what is printed, and with which exit code it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noPrivate } from '../support/capture.ts';
import { skipFor } from '../support/needs.ts';
import { descendants } from '../support/processes.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const main = path.resolve(import.meta.dirname, '../../dist/server/main.js');
const isRoot = process.getuid?.() === 0;
let state: string;
let running: Playground[];
let servers: net.Server[];

beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), 'lbp-cli-'));
  running = [];
  servers = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop('SIGKILL')));
  for (const server of servers) server.close();
  await rm(state, { recursive: true });
});

/** Run it to its end. */
async function run(...args: string[]): Promise<{ out: string; err: string; code: unknown }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
  const [code] = (await once(child, 'close')) as [unknown];
  return { out, err, code };
}

async function start(...args: string[]): Promise<Playground> {
  const playground = await startPlayground({ state, args });
  running.push(playground);
  return playground;
}

/** The name of a process's network; none where it has ended. */
function networkOf(pid: number | 'self'): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return '';
  }
}

/** The lowest port that an ordinary user may bind here: 0 in many containers. */
async function firstFreePort(): Promise<number> {
  const setting = '/proc/sys/net/ipv4/ip_unprivileged_port_start';
  return Number(await readFile(setting, 'utf8').catch(() => '1024'));
}

/** What it printed to stderr, once it has ended: stderr and the ready line are two pipes, in no order. */
async function allErrors(playground: Playground): Promise<string> {
  const closed = once(playground.child, 'close');
  playground.child.kill('SIGTERM');
  await closed;
  return playground.errors();
}

async function listening(): Promise<number> {
  const server = net.createServer((socket) => socket.on('error', () => socket.destroy()).resume());
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const oneLine = /^[^\n]+\n$/;

describe('the command line', () => {
  test.each([
    [['--port', '65536']],
    [['--port', '-1']],
    [['--port', 'abc']],
    [['--port']],
    [['--what']],
    [['--world', 'mars']],
    [['in', 'w1', 'ls']],
    [['stert']],
  ])('%j: one line, exit code 2, nothing started', async (args) => {
    const { out, err, code } = await run(...args);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toMatch(oneLine);
    expect(err).not.toContain(' at ');
  });

  test('--help and --version', async () => {
    expect(await run('--help')).toMatchObject({ out: expect.stringContaining('--strict-port'), err: '', code: 0 });
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('a state folder that cannot be used: one line, exit code 1', async () => {
    const file = path.join(state, 'file');
    await writeFile(file, '');
    const { out, err, code } = await run('--no-open', '--port', '0', '--state', file);
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toMatch(/^The state folder cannot be used\. .*is not a folder\. .*\n$/);
  });

  test('doctor says what is possible, for people and for programs', async () => {
    const text = await run('doctor', '--state', state);
    expect(text).toMatchObject({ err: '', code: 0 });
    expect(text.out).toMatch(/^yes {2}Node .*\n/m);
    expect(text.out).toMatch(/\nLessons can run here\.\n$/);
    const { out } = await run('doctor', '--json', '--state', state);
    const said = JSON.parse(out) as { ok: boolean; checks: { id: string }[] };
    expect(said.ok).toBe(true);
    expect(said.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['node', 'listen-127.0.0.1', 'private', 'capture-host', 'nc', 'perl']),
    );
  });
});

describe('a start', () => {
  test('on a port that a program listens on names it, and takes another', async () => {
    const port = await listening();
    const playground = await start('--port', String(port));
    expect(playground.ready.port).not.toBe(port);
    expect(await allErrors(playground)).toMatch(
      new RegExp(
        `^Port ${port} is taken: \\S+ \\(pid ${process.pid}\\) listens at 127.0.0.1:${port}\\. Using port ${playground.ready.port} instead\\.\n`,
      ),
    );
  });

  test('on a port that a client borrowed says so', async () => {
    const port = await listening();
    const client = net.connect(port, '127.0.0.1');
    await once(client, 'connect');
    const playground = await start('--port', String(client.localPort));
    expect(await allErrors(playground)).toMatch(
      new RegExp(
        `^Port ${client.localPort} is taken: \\S+ \\(pid ${process.pid}\\) borrowed it for a connection to 127.0.0.1:${port}\\. Using`,
      ),
    );
    client.destroy();
  });

  test('with --strict-port on a taken port: one line, exit code 1', async () => {
    const port = await listening();
    const { out, err, code } = await run('--no-open', '--state', state, '--port', String(port), '--strict-port');
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toMatch(
      new RegExp(`^Port ${port} is taken: \\S+ \\(pid ${process.pid}\\) listens at 127.0.0.1:${port}\\.\n$`),
    );
  });

  test('on a privileged port, as whoever may not: one line', async () => {
    if (isRoot || (await firstFreePort()) <= 1) {
      const playground = await start('--port', '1');
      expect(playground.ready.port).toBe(1);
      return;
    }
    const { err, code } = await run('--no-open', '--state', state, '--port', '1');
    expect(code).toBe(1);
    expect(err).toMatch(/^You may not open this port\. [^\n]+\n$/);
  });

  test('a second one finds the first and leaves; after SIGKILL it takes over', async () => {
    const first = await start();
    const second = await run('--no-open', '--port', '0', '--state', state);
    expect(second).toMatchObject({
      out: expect.stringContaining(`http://127.0.0.1:${first.ready.port}/`),
      err: '',
      code: 0,
    });
    await first.stop('SIGKILL');
    const third = await start();
    expect(third.ready.pid).not.toBe(first.ready.pid);
  });

  test('is asked by `in` for its worlds', async () => {
    expect(await run('in', 'host', '--state', state, '--', 'true')).toMatchObject({ code: 1 });
    await start();
    expect(await run('in', 'host', '--state', state, '--', 'printf', '%s', 'a b')).toEqual({
      out: 'a b',
      err: '',
      code: 0,
    });
    const none = await run('in', 'w99', '--state', state, '--', 'true');
    expect(none).toMatchObject({ out: '', code: 1 });
    expect(none.err).toMatch(/^There is no such network\. There is: host[^\n]*\n$/);
  });

  test('names the networks of runs, and not the one that is kept ready for the next run', async (context) => {
    skipFor(noPrivate, context);
    const { ready, url } = await start();
    const tab = await (
      await Tab.open(url())
    ).sandbox({ world: 'private', services: [{ name: 'echo', kind: 'tcp-echo' }] });
    const { pid } = await tab.service('echo');
    const own = networkOf(pid);
    /** Another network than the run's and this computer's. */
    const spare = async (): Promise<string[]> =>
      (await descendants(ready.pid))
        .map(networkOf)
        .filter((one) => one !== '' && one !== own && one !== networkOf('self'));
    await expect.poll(spare).not.toEqual([]);
    const name = tab.info?.worlds[0]?.name ?? '';
    const asked = await Promise.all(['w9', 'w2'].map((one) => run('in', one, '--state', state, '--', 'true')));
    const none = {
      out: '',
      err: `There is no such network. There is: host, ${name}. Name one that there is.\n`,
      code: 1,
    };
    expect([name, ...asked]).toEqual(['w1', none, none]);
    expect(await run('in', name, '--state', state, '--', 'readlink', '/proc/self/ns/net')).toMatchObject({
      out: `${own}\n`,
    });
    tab.leave();
  });
});
