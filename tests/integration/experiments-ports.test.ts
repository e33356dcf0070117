// Borrowed ports and low ports (lessons 10 and 18), and binds side by side (lesson 23): a range of ten, and the right to a door
// below 1024. Told by errno, by packets and by the kernel's table, as root and as an ordinary user alike.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { pressing } from '../support/calls.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { needs } from '../support/needs.ts';

const without = whyNoPrivate || needs('perl');

const range: [number, number] = [40_000, 40_009];
const inRange = (port = 0): boolean => port >= range[0] && port <= range[1];

describe.skipIf(without !== '')(`ports by the kernel’s leave${without}`, () => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable({ world: 'private', capture: 'auto' });
  });
  afterAll(() => table.stop());

  test('a range of ten: the eleventh connect to one server is refused a port, and to another server has one', async () => {
    await using press = await pressing(table, { 'ephemeral-ports': range });
    await press.listens('server', 8000);
    await press.listens('server', 8001);
    for (let count = 0; count < 10; count++) await press.connects('client', 8000);
    const socket = await press.gives('client', 'socket');
    expect(await press.press('client', 'connect', { socket, port: 8000 })).toMatchObject({ error: 'EADDRNOTAVAIL' });
    const talks = press.talks(8000);
    expect(talks).toHaveLength(10);
    expect(new Set(talks.map(({ a }) => a.port)).size).toBe(10);
    expect(talks.every(({ a }) => inRange(a.port))).toBe(true);
    const other = await press.press('client', 'connect', { socket, port: 8001 });
    expect(other).toMatchObject({ result: 0, after: { state: 'ESTABLISHED' } });
    expect(inRange(other.local?.port)).toBe(true);
    // Whoever asks for a port before it says for whom gets none.
    const bound = await press.gives('client', 'socket');
    expect(await press.press('client', 'bind', { socket: bound, port: 0 })).toMatchObject({ error: 'EADDRINUSE' });
  });

  test('twenty connections borrow twenty ports, all even where the range begins with an even one', async () => {
    await using press = await pressing(table, { 'ephemeral-ports': [40_000, 40_999] });
    await press.listens('server', 8000);
    for (let count = 0; count < 20; count++) await press.connects('client', 8000);
    const ports = press.talks(8000).map(({ a }) => a.port);
    expect(new Set(ports).size).toBe(20);
    expect(ports.filter((port) => port % 2 !== 0)).toEqual([]);
  });

  test('which binds stand side by side: another address, another family, and none beside one of all addresses', async () => {
    await using press = await pressing(table);
    const binds = async (address: string, port: number, family?: 'inet6'): Promise<string | undefined> => {
      const socket = await press.gives('server', 'socket', family ? { family } : {});
      await press.gives('server', 'setsockopt', { socket, option: 'SO_REUSEADDR' });
      if (family) await press.gives('server', 'setsockopt', { socket, option: 'IPV6_V6ONLY', value: 0 });
      const { error } = await press.press('server', 'bind', { socket, address, port });
      return error ?? (await press.press('server', 'listen', { socket })).error;
    };
    expect(await binds('127.0.0.1', 8000)).toBeUndefined();
    expect(await binds('127.0.0.2', 8000)).toBeUndefined();
    expect(await binds('0.0.0.0', 8000)).toBe('EADDRINUSE');
    expect(await binds('::1', 8000, 'inet6')).toBeUndefined();
    // What Node does when it is told no address: both families in one socket.
    expect(await binds('::', 8001, 'inet6')).toBeUndefined();
    expect(await binds('127.0.0.1', 8001)).toBe('EADDRINUSE');
  });

  test('a port in TIME_WAIT is lent again, once it has rested for a second', async () => {
    await using press = await pressing(table, { 'ephemeral-ports': [40_000, 40_000] });
    await press.listens('server', 8000);
    const first = await press.connects('client', 8000);
    await press.gives('server', 'accept');
    // The client says goodbye first: the wait is its own.
    await press.gives('client', 'close', { socket: first });
    await press.gives('server', 'close', { socket: 4 });
    await press.entry((one) => one.type === 'row' && one.local.port === 40_000 && one.state === 'TIME_WAIT');
    const socket = await press.gives('client', 'socket');
    await expect
      .poll(async () => (await press.press('client', 'connect', { socket, port: 8000 })).error ?? 'connected', {
        timeout: 20_000,
        interval: 200,
      })
      .toBe('connected');
    const [one, two] = press.talks(8000);
    expect([one?.a.port, two?.a.port]).toEqual([40_000, 40_000]);
  });

  test('port 80: had with the right to it, EACCES once all rights are given up', async () => {
    await using press = await pressing(table, { 'lowest-free-port': 1024 });
    await press.gives('client', 'socket');
    expect(await press.press('client', 'bind', { port: 80 })).toMatchObject({ result: 0, local: { port: 80 } });
    await press.gives('server', 'capset');
    await press.gives('server', 'socket');
    expect(await press.press('server', 'bind', { port: 81 })).toMatchObject({ error: 'EACCES' });
    expect(await press.press('server', 'bind', { port: 8080 })).toMatchObject({ result: 0 });
  });

  test('without any right, where the kernel lends every port', async () => {
    await using press = await pressing(table, { 'lowest-free-port': 0 });
    await press.gives('server', 'capset');
    await press.gives('server', 'socket');
    await press.gives('server', 'bind', { port: 80 });
    expect(await press.press('server', 'listen')).toMatchObject({ result: 0, after: { state: 'LISTEN' } });
  });
});
