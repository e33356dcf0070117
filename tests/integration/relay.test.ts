// A relay in front of a service over TCP, on this computer's own loopback: each toxic does what it says to real sockets, a set of them
// is applied whole or not at all and while traffic runs, what was done is told of the connection, and the end of the run frees all.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import type net from 'node:net';
import { describe, expect, test } from 'vitest';
import type { ProcessEntry, RelayEntry, SocketEntry } from '../../server/shared/contract/entry.ts';
import { refused } from '../support/processes.ts';
import { echo, post, relayed } from '../support/relayed.ts';
import { unhindered } from '../support/unhindered.ts';

/** What comes until the other side ends. */
const heard = async (socket: net.Socket): Promise<Buffer> => Buffer.concat(await socket.toArray());

/** ms that something takes. */
async function timed<T>(task: () => Promise<T>): Promise<[number, T]> {
  const began = performance.now();
  const value = await task();
  return [performance.now() - began, value];
}

/** One byte there and back. */
const trip = (socket: net.Socket) =>
  timed(async () => {
    const back = once(socket, 'data');
    socket.write('x');
    await back;
  });

describe('over TCP', () => {
  test('a good relay: a megabyte there and back, an end is an end, and both hops have the relay’s process at an end', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo');
    const bytes = randomBytes(1024 * 1024);
    const socket = await on.connect(port);
    socket.end(bytes);
    expect(bytes.equals(await heard(socket))).toBe(true);
    const { pid } = on.entries.find(
      (one): one is ProcessEntry => one.type === 'process' && one.name === 'relay-of-echo',
    ) as ProcessEntry;
    expect(on.run.pids).toContain(pid);
    const ofRelay = on.entries.filter((one): one is SocketEntry => one.type === 'socket' && one.pid === pid);
    expect(ofRelay.find(({ what }) => what === 'accepted')).toMatchObject({ local: { port } });
    expect(ofRelay.find(({ what }) => what === 'connected')).toMatchObject({ remote: { port: on.portOf('echo') } });
    expect(ofRelay.filter(({ what }) => what === 'touched')).toEqual([]);
  });

  test('latency: a round trip takes it at least, and not much more; it is told of each piece, at the end it came in by', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'latency', stream: 'upstream', latency: 40 });
    const socket = await on.connect(port);
    const times: number[] = [];
    // A busy machine holds most of them up, and not the best of as many as that takes.
    while (times.length < 21 || (Math.min(...times) >= 45 && times.length < 400)) times.push((await trip(socket))[0]);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(40);
    expect(Math.min(...times)).toBeLessThan(45);
    // What the relay tells comes by another way than what it hands on.
    await expect.poll(() => on.touched('latency')).toHaveLength(times.length);
    const told = on.touched('latency');
    // A third take it once and not twice.
    const held = told.map(({ amount = 0 }) => amount).toSorted((a, b) => a - b);
    expect(held[Math.floor(held.length / 3)]).toBeLessThan(80);
    expect(told[0]).toMatchObject({ local: { port }, remote: { port: socket.localPort } });
    expect(Math.min(...told.map(({ amount = 0 }) => amount))).toBeGreaterThanOrEqual(40);
  });

  test('changed while traffic runs: what is held goes on at once, and what comes meets the new set', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'latency', latency: 10_000 });
    const socket = await on.connect(port);
    const back = once(socket, 'data');
    socket.write('x');
    await on.entry((one) => one.type === 'socket' && one.name === 'echo' && one.what === 'wrote');
    expect(await on.relay('echo')).toBe(port);
    await back;
    const began = unhindered();
    await trip(socket);
    expect(unhindered() - began).toBeLessThan(1000);
    await on.relay('echo', { type: 'latency', latency: 50 });
    expect((await trip(socket))[0]).toBeGreaterThanOrEqual(50);
    const sets = on.entries.filter((one): one is RelayEntry => one.type === 'relay');
    expect(sets.map(({ toxics }) => toxics.length)).toEqual([1, 0, 1]);
  });

  test('bandwidth: so many bytes a second, within a tenth', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'bandwidth', rate: 200 });
    const bytes = randomBytes(100_000);
    const times: number[] = [];
    // A busy machine holds some of them up, and not the best of as many as that takes.
    while (times.length < 5 || (Math.min(...times) >= 550 && times.length < 20)) {
      const socket = await on.connect(port);
      const [ms, back] = await timed(async () => {
        socket.end(bytes);
        return heard(socket);
      });
      expect(bytes.equals(back)).toBe(true);
      times.push(ms);
    }
    // None is faster than the rate.
    expect(Math.min(...times)).toBeGreaterThan(495);
    expect(Math.min(...times)).toBeLessThan(550);
    await expect.poll(() => on.touched('bandwidth').map(({ amount }) => amount)).toEqual(times.map(() => 200));
  });

  test('reset_peer for the first connection alone: ECONNRESET, and the next one gets through', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'reset_peer', first: 1 });
    // It may be seen while connecting, or after.
    await expect(on.connect(port).then(heard)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await on.told('reset_peer')).toMatchObject({ name: 'relay-of-echo', amount: 0 });
    const second = await on.connect(port);
    second.end('hello');
    expect(String(await heard(second))).toBe('hello');
    expect([1, 2].map((times) => on.check('echo', 'reset_peer', times))).toEqual([true, false]);
  });

  test('timeout: nothing comes, and then the end', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'timeout', stream: 'upstream', timeout: 80 });
    const [ms, back] = await timed(async () => {
      const socket = await on.connect(port);
      socket.write('hello');
      return heard(socket);
    });
    expect(back).toHaveLength(0);
    expect(ms).toBeGreaterThanOrEqual(80);
    expect(await on.told('timeout')).toMatchObject({ amount: 80 });
    expect(on.entries.some((one) => one.type === 'socket' && one.name === 'echo' && one.what === 'read')).toBe(false);
  });

  test('limit_data: closed after so many bytes', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'limit_data', bytes: 100 });
    const socket = await on.connect(port);
    socket.write(Buffer.alloc(250, 'x'));
    expect(await heard(socket)).toHaveLength(100);
    expect(await on.told('limit_data')).toMatchObject({ amount: 100 });
  });

  test('slicer: one write becomes many, and every byte is where it was', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'slicer', average_size: 10, size_variation: 5, delay: 2 });
    const socket = await on.connect(port);
    const bytes = randomBytes(300);
    socket.end(bytes);
    expect(bytes.equals(await heard(socket))).toBe(true);
    await on.entry((one) => one.type === 'socket' && one.what === 'closed' && one.local?.port === port);
    const sizes = on.entries.flatMap((one) =>
      one.type === 'socket' && one.what === 'wrote' && one.local?.port === port ? [one.bytes ?? 0] : [],
    );
    expect(sizes.reduce((sum, size) => sum + size)).toBe(300);
    expect(sizes.length).toBeGreaterThanOrEqual(20);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(15);
    expect(on.touched('slicer')).toHaveLength(1);
  });

  test('slow_close: all is there, and the end comes late', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'slow_close', delay: 120 });
    const socket = await on.connect(port);
    const [ms] = await timed(async () => {
      socket.end('hello');
      await once(socket, 'data');
      await once(socket, 'end');
    });
    expect(ms).toBeGreaterThanOrEqual(120);
    const said = await on.told('slow_close');
    const ended = on.entries.find(
      (one) => one.type === 'socket' && one.what === 'peer-ended' && one.id < said.id && one.pid === said.pid,
    );
    expect(said.at - (ended?.at ?? said.at)).toBeGreaterThanOrEqual(120e6);
  });

  test('a toxicity of 0 does nothing', async () => {
    await using on = await relayed(echo);
    const none = { toxicity: 0, stream: 'upstream' };
    const port = await on.relay(
      'echo',
      { type: 'reset_peer', ...none },
      { type: 'limit_data', bytes: 1, ...none },
      { type: 'latency', latency: 5000, ...none },
      { type: 'slicer', average_size: 1, ...none, first: 0, toxicity: 1 },
    );
    const bytes = randomBytes(100_000);
    for (let n = 0; n < 20; n++) {
      const socket = await on.connect(port);
      socket.end(bytes);
      expect(bytes.equals(await heard(socket))).toBe(true);
    }
    expect(on.entries.filter((one) => one.type === 'socket' && one.what === 'touched')).toEqual([]);
  });

  test('a reset crosses, a service that is gone resets, and who does not read is not read for', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo');
    const reset = await on.connect(port);
    await trip(reset);
    reset.resetAndDestroy();
    await on.entry(
      (one) => one.type === 'socket' && one.name === 'echo' && one.what === 'error' && one.error === 'ECONNRESET',
    );
    const slow = await on.connect(port);
    slow.pause();
    let written = 0;
    // Until nothing is taken any more: what waits is in the kernel's buffers, and a little in each program.
    for (let taken = true; taken && written < 512; written++) {
      const flushed = new Promise((resolve) => slow.write(Buffer.alloc(256 * 1024, written), resolve));
      taken = (await Promise.race([
        flushed.then(() => true),
        new Promise((resolve) => setTimeout(resolve, 1500, false)),
      ])) as boolean;
    }
    expect(written).toBeLessThan(512);
    slow.end();
    expect((await heard(slow)).length).toBe(written * 256 * 1024);
    await on.act('kill', 'echo');
    // It may be seen while connecting, or after.
    await expect(on.connect(port).then(heard)).rejects.toMatchObject({ code: 'ECONNRESET' });
    // Started again it has another port, and the relay knows.
    await on.act('start', 'echo');
    await trip(await on.connect(port));
  });

  test('sixty-four connections at a time; the next is closed, and that is told', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo');
    await Promise.all(Array.from({ length: 64 }, async () => trip(await on.connect(port))));
    await heard(await on.connect(port)).catch(() => undefined);
    await on.entry((one) => one.type === 'socket' && one.what === 'error' && one.error === 'connection_limit');
  });
});

describe('its life', () => {
  test('a set that cannot be is refused whole, and what was in force stays', async () => {
    await using on = await relayed(echo, post);
    const port = await on.relay('echo', { type: 'latency', stream: 'upstream', latency: 30 });
    const bad = [
      { type: 'latency', latency: 1 },
      { type: 'bandwidth', rate: -1 },
    ];
    expect(await on.act('relay', 'echo', { toxics: bad })).toMatchObject({ error: 'body_malformed' });
    expect(await on.act('relay', 'echo', { toxics: [{ type: 'loss' }] })).toMatchObject({ error: 'relay_refused' });
    expect(await on.act('relay', 'echo', { port: port === 65_535 ? 1 : port + 1 })).toMatchObject({
      error: 'relay_refused',
    });
    expect((await trip(await on.connect(port)))[0]).toBeGreaterThanOrEqual(30);
    expect(await on.act('relay', 'post', { toxics: [{ type: 'timeout', timeout: 1 }] })).toMatchObject({
      error: 'relay_refused',
      detail: expect.stringContaining('UDP') as string,
    });
    expect(await on.act('relay', 'nobody')).toMatchObject({ error: 'service_missing' });
    expect(await on.act('relay', 'post', { port: on.portOf('post') })).toMatchObject({ error: 'EADDRINUSE' });
    expect(on.entries.filter(({ type }) => type === 'relay')).toHaveLength(1);
  });

  test('stopped, started and frozen like any service, and its set is the same again', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo', { type: 'reset_peer' });
    expect(await on.act('freeze', 'relay-of-echo')).toMatchObject({ what: 'finished' });
    expect(await on.act('relay', 'echo')).toMatchObject({ error: 'relay_silent' });
    expect(await on.act('stop', 'relay-of-echo')).toMatchObject({ what: 'finished' });
    await on.act('thaw', 'relay-of-echo');
    // The port is free a little before the end is told, and only then it can be started.
    await on.entry((one) => one.type === 'process' && one.name === 'relay-of-echo' && one.what === 'killed');
    expect(await refused(port)).toBe(true);
    expect(await on.act('start', 'relay-of-echo')).toMatchObject({ what: 'finished' });
    // It may be seen while connecting, or after.
    await expect(on.connect(on.portOf('relay-of-echo')).then(heard)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await on.act('restart', 'relay-of-echo')).toMatchObject({ what: 'finished' });
    expect(await on.act('relay', 'relay-of-echo')).toMatchObject({ error: 'service_missing' });
  });

  test('the end of the run frees the port and ends the process', async () => {
    await using on = await relayed(echo);
    const port = await on.relay('echo');
    const { pids } = on.run;
    const socket = await on.connect(port);
    await trip(socket);
    const over = heard(socket).catch(() => undefined);
    await on.end();
    await over;
    expect(await refused(port)).toBe(true);
    expect(pids.filter((pid) => fs.existsSync(`/proc/${pid}`))).toEqual([]);
  });
});
