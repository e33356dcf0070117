// A port of a private world, published at 127.0.0.1 of the host: curl and any socket get through, both hops are in the ledger,
// ends and resets cross as they are, and nothing is left, whatever ends it.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import type { Run } from '../../server/runs/run.ts';
import { Runs } from '../../server/runs/runs.ts';
import type { SandboxService } from '../../server/shared/contract/api.ts';
import type { ActionEntry, Entry, ProcessEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import { PlaygroundError } from '../../server/shared/contract/errors.ts';
import { homeOf, type RunInfo } from '../../server/shared/contract/run.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import { sweepStdout } from '../../server/worlds/stdout-socket.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { ownLibrary } from '../support/library.ts';
import { lacking, needs, skipFor } from '../support/needs.ts';
import { freePort } from '../support/ports.ts';
import { lives, refused } from '../support/processes.ts';
import { entries, entry } from '../support/run-entries.ts';
import { startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const socat = needs('curl', 'socat');

const exec = promisify(execFile);
const library = await ownLibrary();
const web: SandboxService = { name: 'web', kind: 'http-hello', port: 80 };
const echo: SandboxService = { name: 'echo', kind: 'tcp-echo', port: 7 };

const isReady =
  (name: string) =>
  (one: Entry): one is ProcessEntry =>
    one.type === 'process' && one.name === name && one.what === 'ready';

async function connected(port: number): Promise<net.Socket> {
  const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** What comes until the other side ends. */
const heard = async (socket: net.Socket): Promise<Buffer> => Buffer.concat(await socket.toArray());

/** The conversations that were captured in the world at this place. */
function talks(run: Run, place: number): Conversations['list'] {
  const conversations = new Conversations();
  for (const piece of run.ledger.read(1, Infinity).pieces)
    if (piece.type === 'frames') for (const frame of piece.frames) if (frame.world === place) conversations.add(frame);
  return conversations.list;
}

describe.skipIf(whyNoPrivate !== '')(`a published port${whyNoPrivate}`, () => {
  let table: Table;
  let runs: Runs;
  afterEach(async () => {
    await runs.stop();
    await table.stop();
  });

  async function sandbox(services: SandboxService[], capture: 'auto' | 'off' = 'off'): Promise<Run> {
    table = await setTable({ world: 'private', capture });
    runs = new Runs({ ...table.parts, library: async () => library });
    return runs.open({ sandbox: { world: 'private', services } });
  }

  async function act(run: Run, action: string, to: string, params = {}): Promise<ActionEntry> {
    const key = run.act({ action, to, params });
    return entry(run, (one): one is ActionEntry => one.type === 'action' && one.key === key && one.what !== 'started');
  }

  /** Publish; the port that it got. */
  async function publish(run: Run, to: string, port = 0): Promise<number> {
    expect(await act(run, 'publish', to, { port })).toMatchObject({ what: 'finished' });
    const ready = entries(run).findLast(isReady(`${to}@host`)) as ProcessEntry;
    expect(ready).toMatchObject({ world: 'host', role: 'service', kind: 'relay', listens: { address: '127.0.0.1' } });
    return ready.listens?.port ?? 0;
  }

  const socketNews = (run: Run, like: Partial<SocketEntry>): Promise<SocketEntry> =>
    entry(
      run,
      (one): one is SocketEntry =>
        one.type === 'socket' && Object.entries(like).every(([key, value]) => one[key as keyof SocketEntry] === value),
    );

  test('curl on the host reads the page of port 80, and both hops are in the ledger', async (context) => {
    skipFor(lacking('curl'), context);
    const run = await sandbox([web], 'auto');
    const home = homeOf(run.info.worlds)?.name ?? '';
    const port = await publish(run, 'web');
    const { stdout } = await exec('curl', ['-sS', `http://127.0.0.1:${port}/`]);
    expect(stdout).toContain('<h1>Hello</h1>');
    expect(run.info.worlds).toEqual([
      { name: home, kind: 'private' },
      { name: 'host', kind: 'host', publishes: home },
    ]);
    expect(homeOf(run.info.worlds)?.name).toBe(home);
    expect(await socketNews(run, { world: 'host', what: 'accepted' })).toMatchObject({
      name: 'web@host',
      local: { port },
    });
    expect(await socketNews(run, { world: home, what: 'connected' })).toMatchObject({
      name: 'relay',
      remote: { port: 80 },
    });
    const halves = ['web@host', 'relay'].map(
      (name) => entries(run).find((one): one is ProcessEntry => one.type === 'process' && one.name === name)?.pid,
    );
    expect(halves.every((pid) => pid !== undefined && run.pids.includes(pid))).toBe(true);
    // Where packets of the host may not be seen, that is said of that hop, and the other one stands as it is.
    for (const [place, { name }] of run.info.worlds.entries()) {
      const capture = entries(run).find((one) => one.type === 'capture' && one.world === name);
      if (capture?.type !== 'capture' || capture.what !== 'started') {
        expect(capture).toMatchObject({ what: 'unavailable' });
        continue;
      }
      await expect.poll(() => talks(run, place).map(({ b }) => b.port)).toEqual([name === 'host' ? port : 80]);
    }
  });

  test('an end is an end, a reset is a reset, and a megabyte comes back whole', async () => {
    const run = await sandbox([echo]);
    const port = await publish(run, 'echo');
    const half = await connected(port);
    half.end('hello');
    expect(String(await heard(half))).toBe('hello');
    await socketNews(run, { name: 'echo', what: 'peer-ended' });

    const bytes = randomBytes(1024 * 1024);
    const whole = await connected(port);
    whole.end(bytes);
    expect(bytes.equals(await heard(whole))).toBe(true);

    const reset = await connected(port);
    reset.write('x');
    await once(reset, 'data');
    reset.resetAndDestroy();
    expect(await socketNews(run, { name: 'echo', what: 'error' })).toMatchObject({ error: 'ECONNRESET' });
  });

  test('who does not read is not read for', async () => {
    const run = await sandbox([echo]);
    const socket = await connected(await publish(run, 'echo'));
    socket.pause();
    let written = 0;
    // Until nothing is taken any more: what waits is in the kernel's buffers, and a little in each program.
    for (let taken = true; taken && written < 512; written++) {
      const flushed = new Promise((resolve) => socket.write(Buffer.alloc(256 * 1024, written), resolve));
      taken = (await Promise.race([
        flushed.then(() => true),
        new Promise((resolve) => setTimeout(resolve, 1500, false)),
      ])) as boolean;
    }
    expect(written).toBeLessThan(512);
    const [vitals = []] = [(await run.vitals()).filter(({ pid }) => run.pids.includes(pid))];
    expect(Math.max(...vitals.map(({ memory }) => memory))).toBeLessThan(150e6);
    socket.end();
    expect((await heard(socket)).length).toBe(written * 256 * 1024);
  });

  test('a service that is killed ends the host’s connection; it stays published and is reached again', async () => {
    const run = await sandbox([echo, { name: 'free', kind: 'tcp-echo' }]);
    const port = await publish(run, 'echo');
    const socket = await connected(port);
    socket.write('x');
    await once(socket, 'data');
    const over = heard(socket).catch(() => undefined);
    await act(run, 'kill', 'echo');
    await over;
    // The relay takes the connection, finds nobody, and throws it away: that may be seen while connecting, or after.
    const nobody = net.connect({ host: '127.0.0.1', port }).resume();
    expect(await once(nobody, 'error')).toMatchObject([{ code: 'ECONNRESET' }]);
    await act(run, 'start', 'echo');
    const again = await connected(port);
    again.end('again');
    expect(String(await heard(again))).toBe('again');
    // One whose port the kernel chooses has another one now.
    const its = await publish(run, 'free');
    await act(run, 'restart', 'free');
    const moved = await connected(its);
    moved.end('moved');
    expect(String(await heard(moved))).toBe('moved');
  });

  test('a firewall drop in the world: the host’s hop stands, the other one is asked again and again', async (context) => {
    const run = await sandbox([web], 'auto');
    const home = homeOf(run.info.worlds)?.name ?? '';
    const port = await publish(run, 'web');
    const added = await act(run, 'firewall-add', 'web', { verdict: 'drop' });
    skipFor(added.error === 'nft_missing' ? 'nft is not installed' : lacking('curl'), context);
    // For longer than a busy computer takes to hand it on, and the kernel to ask a second time.
    const curl = exec('curl', ['-sS', '--max-time', '6', `http://127.0.0.1:${port}/`]);
    await expect(curl).rejects.toMatchObject({ code: 28 });
    await socketNews(run, { world: 'host', what: 'accepted' });
    await socketNews(run, { world: home, name: 'relay', what: 'connecting' });
    expect(entries(run).some((one) => one.type === 'socket' && one.name === 'relay' && one.what === 'connected')).toBe(
      false,
    );
    skipFor(run.info.observation.packets === 'captured' ? '' : 'no packet can be captured here', context);
    await expect.poll(() => talks(run, 0)[0]?.packets.length).toBeGreaterThan(1);
    const [asked] = talks(run, 0);
    expect(asked?.packets.every(({ from, flags }) => from === 'a' && flags.syn)).toBe(true);
  });

  test('a half that is killed takes the other with it, and `unpublish` frees the port', async () => {
    const run = await sandbox([echo]);
    const first = await publish(run, 'echo');
    const [inner] = entries(run).filter((one): one is ProcessEntry => one.type === 'process' && one.name === 'relay');
    process.kill(inner?.pid ?? 0, 'SIGKILL');
    await entry(
      run,
      (one) => one.type === 'process' && one.name === 'echo@host' && ['killed', 'exited'].includes(one.what),
    );
    expect(await refused(first)).toBe(true);
    expect(await publish(run, 'echo', first)).toBe(first);
    expect(await act(run, 'unpublish', 'echo')).toMatchObject({ what: 'finished' });
    expect(await refused(first)).toBe(true);
    expect(await act(run, 'unpublish', 'echo')).toMatchObject({ what: 'finished' });
  });

  test('sixty-four connections at a time; the next is closed, and that is told', async () => {
    const run = await sandbox([echo]);
    const port = await publish(run, 'echo');
    const all = await Promise.all(Array.from({ length: 64 }, () => connected(port)));
    for (const socket of all) socket.write('x');
    await Promise.all(all.map((socket) => once(socket, 'data')));
    const more = await connected(port);
    await heard(more).catch(() => undefined);
    expect(await socketNews(run, { world: 'host', what: 'error' })).toMatchObject({ error: 'connection_limit' });
    for (const socket of all) socket.destroy();
  });

  test('what cannot be published is refused with words', async () => {
    const run = await sandbox([echo, { name: 'post', kind: 'udp-echo' }]);
    const [own = 0] = table.parts.ownPorts();
    expect(await act(run, 'publish', 'echo', { port: own })).toMatchObject({ error: 'publish_refused' });
    expect(await act(run, 'publish', 'post')).toMatchObject({ error: 'publish_refused' });
    expect(await act(run, 'publish', 'nobody')).toMatchObject({ error: 'service_missing' });
    const holder = net.createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as net.AddressInfo;
    expect(await act(run, 'publish', 'echo', { port })).toMatchObject({
      error: 'EADDRINUSE',
      detail: expect.stringContaining(`pid ${process.pid}`) as string,
    });
    holder.close();
    expect(await publish(run, 'echo', port)).toBe(port);
  });

  test.for(['is had', 'cannot be had', 'is killed before there is a line'] as const)(
    'published while a neighbour is asked for, which %s: the host stays in its place',
    async (outcome) => {
      const run = await sandbox([echo]);
      const { stands } = table.parts;
      const beside = stands.beside.bind(stands);
      // The publication is done between the neighbour's stand and the line to it.
      stands.beside = async (stand) => {
        if (outcome === 'cannot be had') {
          await publish(run, 'echo');
          throw new PlaygroundError('private_only');
        }
        const its = await beside(stand);
        await publish(run, 'echo');
        if (outcome === 'is had') return its;
        if (its.world.keeper) process.kill(its.world.keeper, 'SIGKILL');
        await its.world.gone;
        return its;
      };
      const joined = await run.join().then(
        () => 'joined',
        () => 'not joined',
      );
      expect(joined).toBe(outcome === 'is had' ? 'joined' : 'not joined');
      const [home] = run.info.worlds;
      expect(run.info.worlds).toEqual([
        { name: home?.name, kind: 'private', ...(outcome === 'is had' && { address: '10.0.0.1' }) },
        { name: 'host', kind: 'host', publishes: home?.name },
        ...(outcome === 'is had' ? [expect.objectContaining({ address: '10.0.0.2', beside: home?.name })] : []),
      ]);
      stands.beside = beside;
      if (outcome === 'is had') await expect(run.join()).rejects.toMatchObject({ code: 'busy' });
      else await run.join();
      expect(run.info.worlds.map(({ kind }) => kind)).toEqual(['private', 'host', 'private']);
    },
  );

  test('a run that ends while its neighbour is made leaves nothing of it', async () => {
    const run = await sandbox([]);
    const { stands } = table.parts;
    const beside = stands.beside.bind(stands);
    let keeper = 0;
    let ended: Promise<void> | undefined;
    stands.beside = async (stand) => {
      const its = await beside(stand);
      keeper = its.world.keeper ?? 0;
      ended = runs.end(run.info.id, 'stopped');
      return its;
    };
    await expect(run.join()).rejects.toMatchObject({ code: 'run_ended' });
    await ended;
    expect(await lives(keeper)).toBe(false);
    expect(run.info.worlds).toHaveLength(1);
  });

  test('the end of the run frees the port at once', async () => {
    const run = await sandbox([echo]);
    const port = await publish(run, 'echo');
    const { pids } = run;
    await runs.end(run.info.id, 'stopped');
    expect(await refused(port)).toBe(true);
    expect(pids.filter((pid) => fs.existsSync(`/proc/${pid}`))).toEqual([]);
  });
});

test.skipIf(whyNoPrivate !== '')(
  `a server that is killed leaves no process, no port and no socket of what was published${whyNoPrivate}`,
  async () => {
    const playground = await startPlayground();
    const sockets = () =>
      fs.readdirSync(os.tmpdir()).filter((name) => name.includes(`-stdout-${playground.ready.pid}-`));
    const tab = await Tab.open(playground.ready.url);
    try {
      const { id } = await tab.ask<RunInfo>('POST', '/runs', { sandbox: { world: 'private', services: [web] } });
      await tab.follow(id);
      await tab.ask('POST', `/runs/${id}/act`, { action: 'publish', to: 'web', params: {} });
      const ready = (await tab.entry('published', isReady('web@host'))) as ProcessEntry;
      const port = ready.listens?.port ?? 0;
      await tab.entry('done', (one) => one.type === 'action' && one.what === 'finished');
      await expect.poll(sockets).toEqual([]); // The spare network's tools have one each, until they have begun.
      const { stdout } = await exec('curl', ['-sS', `http://127.0.0.1:${port}/`]);
      expect(stdout).toContain('Hello');
      const pids = tab.entries.flatMap((one) => (one.type === 'process' ? [one.pid] : []));
      await playground.stop('SIGKILL');
      await expect.poll(() => pids.filter((pid) => fs.existsSync(`/proc/${pid}`)), { timeout: 10_000 }).toEqual([]);
      expect(await refused(port)).toBe(true);
      // That of a tool which was beginning in that very moment is gone with the next start.
      await sweepStdout();
      expect(sockets()).toEqual([]);
    } finally {
      tab.leave();
      await playground.stop('SIGKILL');
      fs.rmSync(playground.state, { recursive: true, force: true });
    }
  },
);

test.skipIf(whyNoPrivate !== '' || socat !== '')(
  `the shown command publishes as the button does${whyNoPrivate}${socat}`,
  async () => {
    const playground = await startPlayground();
    const tab = await Tab.open(playground.ready.url);
    let typed: ChildProcess | undefined;
    try {
      const { id } = await tab.ask<RunInfo>('POST', '/runs', { sandbox: { world: 'private', services: [web] } });
      await tab.follow(id);
      await tab.entry('web is ready', isReady('web'));
      const port = await freePort();
      const asked = { action: 'publish', to: 'web', params: { port } };
      const { command = '' } = await tab.ask<{ command?: string }>('POST', `/runs/${id}/command`, asked);
      expect(command).toMatch(
        /^socat TCP-LISTEN:\d+,bind=127\.0\.0\.1,fork,reuseaddr 'EXEC:".* in w\d+ -- socat STDIO TCP:127\.0\.0\.1:80"'$/,
      );
      typed = spawn('sh', ['-c', `exec ${command}`], { stdio: ['ignore', 'inherit', 'inherit'] });
      await expect.poll(() => refused(port), { timeout: 20_000 }).toBe(false);
      const { stdout } = await exec('curl', ['-sS', '--max-time', '30', `http://127.0.0.1:${port}/`]);
      expect(stdout).toContain('<h1>Hello</h1>');
    } finally {
      typed?.kill('SIGTERM');
      tab.leave();
      await playground.stop();
      fs.rmSync(playground.state, { recursive: true, force: true });
    }
  },
);
