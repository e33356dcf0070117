// Services as real processes: they get ready, and whatever becomes of them is told as an entry.
import net from 'node:net';
import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { ask, lives, refused, supervised } from '../support/processes.ts';

const root = process.getuid?.() === 0;

describe('a service that is well', () => {
  test('gets ready: the entry says where it listens, and it does', async () => {
    await using run = await supervised();
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    expect(echo).toMatchObject({ name: 'echo', kind: 'tcp-echo', address: '127.0.0.1', state: 'running' });
    expect(run.entries.map((entry) => entry['what'])).toEqual(['started', 'ready']);
    expect(run.entries[1]).toMatchObject({
      type: 'process',
      world: 'host',
      role: 'service',
      pid: echo.pid,
      listens: { transport: 'tcp', address: '127.0.0.1', port: echo.port },
    });
    expect(String(await ask(echo.port, 'hello\n'))).toBe('hello\n');
  });

  test('listens at the port it is told, and on ::1', async () => {
    await using run = await supervised();
    const first = await run.supervisor.start('first', 'tcp-echo', { address: '::1' });
    const { port } = first;
    await run.supervisor.signal('first', 'SIGKILL');
    const second = await run.supervisor.start('second', 'tcp-echo', { address: '::1', port });
    expect(second.port).toBe(port);
  });

  test('restarts: another process gets ready under its name', async () => {
    await using run = await supervised();
    const before = await run.supervisor.start('echo', 'tcp-echo');
    const after = await run.supervisor.restart('echo');
    expect(after.pid).not.toBe(before.pid);
    expect(before.state).toBe('gone');
    expect(await lives(before.pid)).toBe(false);
    expect(run.supervisor.handle('echo')?.pid).toBe(after.pid);
    expect(String(await ask(after.port, 'again'))).toBe('again');
  });
});

describe('a service that does not start', () => {
  test('crashes at once: its last lines and exit code', async () => {
    await using run = await supervised();
    const start = run.supervisor.start('bad', 'crashes');
    await expect(start).rejects.toMatchObject({ code: 'service_failed', detail: 'I never got anywhere' });
    expect(run.entries.map((entry) => entry['what'])).toEqual(['started', 'failed']);
    expect(run.entries[1]).toMatchObject({ error: 'service_failed', exitCode: 7, detail: 'I never got anywhere' });
    expect(run.supervisor.handle('bad')?.state).toBe('gone');
  });

  test('it gets no thread of the system: no more processes', async () => {
    await using run = await supervised();
    await expect(run.supervisor.start('bad', 'threadless')).rejects.toMatchObject({ code: 'process_refused' });
    expect(run.entries[1]).toMatchObject({ what: 'failed', error: 'process_refused' });
  });

  test('the port is taken: EADDRINUSE', async () => {
    await using run = await supervised();
    const holder = net.createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as net.AddressInfo;
    await expect(run.supervisor.start('echo', 'tcp-echo', { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(await run.entry({ what: 'failed' })).toMatchObject({
      error: 'EADDRINUSE',
      detail: expect.stringMatching(String(port)),
    });
    holder.close();
  });

  test('a port below 1024: EACCES for an ordinary user, allowed for root', async () => {
    await using run = await supervised();
    const start = run.supervisor.start('echo', 'tcp-echo', { port: 987 });
    if (root) expect((await start).port).toBe(987);
    else await expect(start).rejects.toMatchObject({ code: 'EACCES' });
  });

  test('an address this computer does not have, ports that are none, an address everyone reaches, an unknown kind', async () => {
    await using run = await supervised();
    const start = (address: string, port: number) => run.supervisor.start('echo', 'tcp-echo', { address, port });
    for (const port of [65536, -1, 1.5, Number.NaN]) {
      await expect(start('127.0.0.1', port)).rejects.toMatchObject({ code: 'port_invalid' });
    }
    for (const address of ['0.0.0.0', '::', 'localhost', '192.0.2.1', '127.1', '127.0.0.01']) {
      await expect(start(address, 0)).rejects.toMatchObject({ code: 'address_forbidden', detail: address });
    }
    await expect(run.supervisor.start('echo', '../actions/freeze')).rejects.toMatchObject({ code: 'not_found' });
    expect(run.entries).toEqual([]);
  });

  test('never listens, or only says so: service_timeout after 10 s, and its process is ended', async () => {
    await using run = await supervised();
    const starts = ['never-listens', 'lies'].map((kind) => run.supervisor.start(kind, kind));
    for (const result of await Promise.allSettled(starts)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'service_timeout' } });
    }
    for (const { pid } of run.supervisor.services) {
      // From when it was given its task: that there is a process at all may take a busy computer longer.
      const [started, failed] = run.entries.filter((entry) => entry['pid'] === pid).map(({ at }) => Number(at) / 1e6);
      // To the millisecond, as timers are.
      const took = Math.ceil((failed ?? 0) - (started ?? 0));
      expect(took).toBeGreaterThanOrEqual(10_000);
      expect(took).toBeLessThan(18_000);
      expect(await lives(pid)).toBe(false);
    }
  });

  test.each(['speaks-garbage', 'speaks-endlessly'])('%s: service_garbage, and its process is ended', async (kind) => {
    await using run = await supervised();
    await expect(run.supervisor.start('bad', kind)).rejects.toMatchObject({ code: 'service_garbage' });
    expect(run.entries.map((entry) => entry['what'])).toEqual(['started', 'failed']);
    expect(await lives(run.supervisor.handle('bad')?.pid ?? 0)).toBe(false);
  });
});

describe('a service that comes to grief', () => {
  test('an unknown message while it runs: service_garbage, and its process is ended', async () => {
    await using run = await supervised();
    const bad = await run.supervisor.start('bad', 'speaks-unknown');
    await ask(bad.port, '').catch(() => undefined);
    expect(await run.entry({ what: 'failed' })).toMatchObject({
      error: 'service_garbage',
      detail: '{"type":"run","command":"anything"}',
    });
    await expect.poll(() => lives(bad.pid)).toBe(false);
  });

  test('an uncaught error: crashed, with its last lines', async () => {
    await using run = await supervised();
    const bad = await run.supervisor.start('bad', 'crashes-later');
    await ask(bad.port, '').catch(() => undefined);
    const entry = await run.entry({ what: 'crashed' });
    expect(entry).toMatchObject({ pid: bad.pid, exitCode: 1, error: 'service_crashed' });
    expect(entry['detail']).toContain('I did not expect guests');
    expect(bad.state).toBe('gone');
  });

  test('prints without measure: the last lines alone are kept', async () => {
    await using run = await supervised();
    const bad = await run.supervisor.start('bad', 'prints-much');
    await ask(bad.port, '').catch(() => undefined);
    const { detail } = await run.entry({ what: 'crashed' });
    const lines = String(detail).split('\n');
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toBe('line 20000 of many');
  });

  test('kill -9 from outside: killed by SIGKILL, its port is free, and the others go on', async () => {
    await using run = await supervised();
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    const other = await run.supervisor.start('other', 'tcp-echo');
    process.kill(echo.pid, 'SIGKILL');
    expect(await run.entry({ what: 'killed' })).toMatchObject({ name: 'echo', pid: echo.pid, signal: 'SIGKILL' });
    expect(await refused(echo.port)).toBe(true);
    expect(String(await ask(other.port, 'still here'))).toBe('still here');
  });

  test('what each holds and has printed can be asked for while it lives', async () => {
    await using run = await supervised();
    const { pid } = await run.supervisor.start('says', 'prints-once');
    // What it prints comes by another way than the news that it listens.
    const vitals = await vi.waitFor(async () => {
      const all = await run.supervisor.vitals();
      expect(all).toMatchObject([{ pid, printed: 'ready to serve\nin French: prêt' }]);
      return all[0];
    }, 20_000);
    // As `ps` shows it: a service's process is called what it serves, a spare one has been called otherwise.
    expect(vitals?.command).toBe('prints-once');
    expect(vitals?.memory).toBeGreaterThan(10e6);
    expect(vitals?.memory).toBeLessThan(250e6);
    await run.supervisor.end('says');
    expect(await run.supervisor.vitals()).toEqual([]);
  });

  test('what is no text is printed as well as text can be, and the rest of it is as it was', async () => {
    await using run = await supervised();
    await run.supervisor.start('says', 'prints-bytes');
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('utf8');
    await vi.waitFor(async () => {
      expect((await run.supervisor.vitals())[0]?.printed).toBe(`${bytes}over`);
    }, 20_000);
    expect(run.supervisor.handle('says')?.state).toBe('running');
  });

  test('too much memory: told, and killed', async () => {
    await using run = await supervised({ memoryLimit: 200e6 });
    const bad = await run.supervisor.start('bad', 'fattens');
    net.connect(bad.port, '127.0.0.1').on('error', () => undefined);
    expect(await run.entry({ what: 'limit' })).toMatchObject({
      error: 'memory_limit',
      detail: expect.stringMatching(/^2\d\d MB$/),
    });
    expect(await run.entry({ what: 'killed' })).toMatchObject({ pid: bad.pid, signal: 'SIGKILL' });
  });

  test('more news than the server can take: what is left out is counted', async () => {
    await using run = await supervised();
    const bad = await run.supervisor.start('bad', 'chatters');
    await ask(bad.port, '').catch(() => undefined);
    await run.entry({ type: 'notice', error: 'news_skipped' });
    const told = () => run.entries.filter((entry) => entry.type === 'socket').length;
    const skipped = () =>
      run.entries
        .filter((entry) => entry.type === 'notice')
        .reduce((sum, { detail }) => sum + Number(String(detail).replace('bad: ', '')), 0);
    await expect.poll(() => told() + skipped(), { timeout: 15_000 }).toBe(50_000);
    expect(told()).toBeGreaterThan(1000);
  });

  test('at most 20 services, and one of a name', async () => {
    await using run = await supervised();
    await run.supervisor.start('s0', 'tcp-echo');
    await expect(run.supervisor.start('s0', 'tcp-echo')).rejects.toMatchObject({ code: 'busy' });
    const more = Array.from({ length: 20 }, (_, n) => run.supervisor.start(`s${n + 1}`, 'tcp-echo'));
    const results = await Promise.allSettled(more);
    const refusals = results.filter((result) => result.status === 'rejected');
    expect(refusals).toMatchObject([{ reason: { code: 'process_limit' } }]);
    expect(run.supervisor.services).toHaveLength(20);
  });
});
