// The programs that make single system calls, when they are treated badly: killed in a call, frozen, fed too much; and what they
// may not do in `host`.
import net from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { pressing } from '../support/calls.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { needs } from '../support/needs.ts';
import { lives } from '../support/processes.ts';

const without = whyNoPrivate || needs('perl');
const withoutPerl = needs('perl');

describe.skipIf(without !== '')(`a caller in a private world${without}`, () => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable({ world: 'private', capture: 'off' });
  });
  afterAll(() => table.stop());

  test('killed in the middle of a call: the call is cut off, and the next one has a new program', async () => {
    await using press = await pressing(table);
    await press.listens('server', 8000);
    const [{ pid, n }, key] = await press.waits('server', 'accept');
    process.kill(pid, 'SIGKILL');
    expect(await press.over(key)).toMatchObject({ error: 'caller_ended' });
    await press.entry((one) => one.type === 'call' && one.what === 'cut-off' && one.n === n && one.pid === pid);
    await press.entry((one) => one.type === 'process' && one.what === 'killed' && one.pid === pid);
    expect(await press.gives('server', 'socket')).toBe(3);
    expect(press.calls.at(-1)?.pid).not.toBe(pid);
  });

  test('64 sockets are all: the kernel refuses the next', async () => {
    await using press = await pressing(table);
    for (let number = 3; number < 67; number++) expect(await press.gives('client', 'socket')).toBe(number);
    expect(await press.press('client', 'socket')).toMatchObject({ error: 'EMFILE' });
    await press.gives('client', 'close', { socket: 30 });
    // The lowest number that is free.
    expect(await press.gives('client', 'socket')).toBe(30);
  });

  test('a megabyte that nobody reads: send waits with full buffers, and goes on as they are read', async () => {
    await using press = await pressing(table);
    const socket = await press.gives('server', 'socket');
    await press.gives('server', 'setsockopt', { socket, option: 'SO_RCVBUF', value: 65_536 });
    await press.gives('server', 'bind', { port: 8000 });
    await press.gives('server', 'listen');
    const client = await press.gives('client', 'socket');
    await press.gives('client', 'setsockopt', { socket: client, option: 'SO_SNDBUF', value: 65_536 });
    await press.gives('client', 'connect', { port: 8000 });
    await press.gives('server', 'accept');
    const [waits, key] = await press.waits('client', 'send', { bytes: 1_048_576 });
    expect(waits.after?.sendQueue).toBeGreaterThan(0);
    let read = 0;
    while (read < 1_048_576) {
      const count = await press.gives('server', 'recv', { socket: 4, bytes: 65_536 });
      expect(count).toBeGreaterThan(0);
      read += count;
    }
    expect(await press.over(key)).toMatchObject({ what: 'finished' });
    expect(press.calls.findLast((one) => one.call === 'send')).toMatchObject({ result: 1_048_576 });
  });

  test('frozen: it does nothing until it is thawed; a step’s end ends it all the same', async () => {
    await using press = await pressing(table);
    await press.gives('client', 'socket');
    const { pid = 0 } = press.calls.at(-1) ?? {};
    await press.over(press.run.act({ action: 'freeze', to: 'client-side', params: {} }));
    await press.entry((one) => one.type === 'process' && one.what === 'frozen' && one.pid === pid);
    const [, key] = await press.waits('client', 'getsockname');
    await press.over(press.run.act({ action: 'thaw', to: 'client-side', params: {} }));
    expect(await press.over(key)).toMatchObject({ what: 'finished' });
    await press.over(press.run.act({ action: 'freeze', to: 'client-side', params: {} }));
    const [, stuck] = await press.waits('client', 'getsockname');
    await press.run.learner({ what: 'reset' });
    expect(await press.over(stuck)).toMatchObject({ what: 'failed' });
    expect(await lives(pid)).toBe(false);
  });

  test('a child outlives its program, and ends with the step or the run; eight are there at once', async () => {
    const children: number[] = [];
    {
      await using press = await pressing(table);
      const spawn = async (): Promise<void> => void children.push(await press.gives('server', 'spawn'));
      await spawn();
      await press.ends('server');
      expect(await lives(children[0] ?? 0)).toBe(true);
      expect(press.run.pids).toContain(children[0]);
      await press.run.learner({ what: 'reset' });
      expect(await lives(children[0] ?? 0)).toBe(false);
      while (children.length < 9) await spawn();
      expect(await press.over(press.begin('client', 'spawn'))).toMatchObject({ error: 'process_limit' });
      process.kill(children[8] ?? 0, 'SIGKILL');
      await expect.poll(() => press.run.pids.includes(children[8] ?? 0)).toBe(false);
      await spawn();
      expect(await Promise.all(children.slice(1, 8).map(lives))).toEqual(Array(7).fill(true));
    }
    expect(await Promise.all(children.map(lives))).toEqual(Array(10).fill(false));
  });

  test('what is no call is refused in words, and reaches no program', async () => {
    await using press = await pressing(table);
    for (const [error, params] of [
      ['body_malformed', { side: 'client', call: 'fork' }],
      ['port_invalid', { side: 'client', call: 'bind', port: 70_000 }],
      ['body_malformed', { side: 'client', call: 'connect', address: 'localhost', port: 80 }],
      ['body_malformed', { side: 'client', call: 'socket', words: ['x"],"n":1'] }],
    ] as const)
      expect(await press.over(press.run.act({ action: 'call', params }))).toMatchObject({ error });
    expect(press.entries.some((one) => one.type === 'process' && one.role === 'caller')).toBe(false);
    await press.gives('client', 'socket', { transport: 'udp' });
    await press.gives('client', 'bind', { port: 9000 });
    const text = 'a "quote", a \\ and \u0000, ü\n';
    await press.gives('client', 'connect', { port: 9000 });
    await press.gives('client', 'send', { text });
    expect(await press.press('client', 'recv')).toMatchObject({ result: Buffer.byteLength(text) });
  });
});

describe.skipIf(withoutPerl !== '')(`a caller in this computer’s own network${withoutPerl}`, () => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable({ world: 'host', capture: 'auto' });
  });
  afterAll(() => table.stop());

  test('speaks with the other side and with nobody who was not asked for; never with the playground', async () => {
    await using press = await pressing(table);
    const socket = await press.gives('server', 'socket');
    await press.gives('server', 'bind', { socket, port: 0 });
    const { local } = await press.press('server', 'listen', { socket });
    await press.connects('client', local?.port ?? 0);
    // Its packets are let through before any is sent.
    const captured = table.observation.packets === 'captured';
    expect(press.talks(local?.port ?? 0)[0]?.handshake !== undefined).toBe(captured);
    const stranger = net.createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as net.AddressInfo;
    const [own = 0] = table.parts.ownPorts();
    const client = await press.gives('client', 'socket');
    const tries = [
      { address: '127.0.0.1', port },
      { address: '127.0.0.1', port: own },
      { address: '192.0.2.1', port: 80 },
      { address: '0.0.0.0', port: 80 },
    ];
    for (const at of tries)
      expect(await press.over(press.begin('client', 'connect', { socket: client, ...at }))).toMatchObject({
        error: 'target_forbidden',
      });
    expect(
      await press.over(press.begin('client', 'bind', { socket: client, address: '0.0.0.0', port: 0 })),
    ).toMatchObject({ error: 'target_forbidden' });
    // What may outlive all of this would have nothing to end it.
    expect(await press.over(press.begin('client', 'spawn'))).toMatchObject({ error: 'private_only' });
    stranger.close();
  });
});
