// The socket calls, one by one: what each makes the kernel do (lesson 7), told by errno, by packets and by the kernel's table.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { pressing, type Presses } from '../support/calls.ts';
import { needs } from '../support/needs.ts';

const without = whyNoPrivate || needs('perl');

describe.skipIf(without !== '')(`the calls of lesson 7${without}`, () => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable({ world: 'private', capture: 'auto' });
  });
  afterAll(() => table.stop());

  test('connect before listen: RST, ECONNREFUSED', async () => {
    await using press = await pressing(table);
    expect(await press.gives('server', 'socket')).toBe(3);
    const bound = await press.press('server', 'bind', { port: 8000 });
    expect(bound).toMatchObject({ result: 0, text: 'bind(3, 127.0.0.1:8000)', local: { port: 8000 } });
    expect(bound.took).toBeGreaterThan(0);
    // Bound is not in the table of connections and listeners.
    expect(bound.after).toBeNull();
    await press.gives('client', 'socket');
    expect(await press.press('client', 'connect', { port: 8000 })).toMatchObject({ error: 'ECONNREFUSED' });
    const [talk] = press.talks(8000);
    expect(talk?.packets.map(({ flags }) => [flags.syn, flags.rst])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(talk?.reset?.from).toBe('b');
  });

  test('connect before accept: the handshake completes; bytes are acknowledged and wait', async () => {
    await using press = await pressing(table);
    const listener = await press.listens('server', 8000);
    const client = await press.connects('client', 8000);
    const sent = await press.press('client', 'send', { socket: client, text: 'hello\n' });
    expect(sent).toMatchObject({ result: 6, after: { state: 'ESTABLISHED', sendQueue: 0 } });
    const [talk] = press.talks(8000);
    const data = talk?.packets.find(({ from, length }) => from === 'a' && length === 6);
    expect(talk?.packets.some(({ from, flags, ack }) => from === 'b' && flags.ack && ack >= 7)).toBe(true);
    expect(data).toBeDefined();
    const waiting = await press.entry(
      (one) => one.type === 'row' && one.local.port === 8000 && one.state === 'ESTABLISHED' && one.recvQueue === 6,
    );
    expect(waiting).toMatchObject({ type: 'row' });
    const accepted = await press.press('server', 'accept', { socket: listener });
    expect(accepted).toMatchObject({ result: 4, remote: { address: '127.0.0.1' }, after: { recvQueue: 6 } });
    expect(await press.press('server', 'recv', { socket: 4 })).toMatchObject({
      result: 6,
      data: 'hello\n',
      after: { recvQueue: 0 },
    });
  });

  test('backlog 1 admits two; the third SYN is dropped, and its connect waits until it is interrupted', async () => {
    await using press = await pressing(table);
    await press.listens('server', 8000, 1);
    await press.connects('client', 8000);
    await press.connects('client', 8000);
    const socket = await press.gives('client', 'socket');
    const [waits, key] = await press.waits('client', 'connect', { socket, port: 8000 });
    expect(waits.after).toMatchObject({ state: 'SYN_SENT' });
    // Meanwhile the other side goes on, and this one does not.
    expect(await press.over(press.begin('client', 'close', { socket }))).toMatchObject({ error: 'caller_waits' });
    const listener = await press.press('server', 'getsockname');
    expect(listener.after).toMatchObject({ state: 'LISTEN', recvQueue: 2 });
    press.run.act({ action: 'interrupt', to: 'client-side', params: {} });
    expect(await press.over(key)).toMatchObject({ error: 'EINTR' });
    const third = press.talks(8000)[2];
    expect(third?.packets.every(({ from, flags }) => from === 'a' && flags.syn)).toBe(true);
  });

  test('accept waits until somebody connects; shutdown, recv and close say goodbye in turn', async () => {
    await using press = await pressing(table);
    await press.listens('server', 8000);
    const [, accepting] = await press.waits('server', 'accept');
    await press.connects('client', 8000);
    expect(await press.over(accepting)).toMatchObject({ what: 'finished' });
    await press.gives('client', 'shutdown', { how: 'wr' });
    // The call returns when the FIN has left: FIN_WAIT1 until the other end has acknowledged it.
    await press.entry((one) => one.type === 'row' && one.remote.port === 8000 && one.state === 'FIN_WAIT2');
    const end = await press.press('server', 'recv', { socket: 4 });
    expect(end).toMatchObject({ result: 0, after: { state: 'CLOSE_WAIT' } });
    await press.gives('server', 'close', { socket: 4 });
    expect((await press.press('client', 'close')).after).toMatchObject({ state: 'TIME_WAIT' });
    expect(press.talks(8000)[0]?.fins).toMatchObject({ a: expect.anything(), b: expect.anything() });
  });

  test('calls that cannot be done say so in the kernel’s words', async () => {
    await using press = await pressing(table);
    const errors: [string, string | undefined][] = [];
    const tries = async (...args: Parameters<Presses['press']>): Promise<void> =>
      void errors.push([args[1], (await press.press(...args)).error]);
    await tries('client', 'bind', { port: 1 });
    await press.gives('client', 'socket');
    await tries('client', 'accept');
    await tries('client', 'send', { text: 'x' });
    await tries('client', 'shutdown');
    await tries('client', 'connect', { address: '::1', port: 80 });
    await tries('client', 'bind', { address: '192.0.2.1', port: 8001 });
    await press.gives('client', 'fcntl');
    await tries('client', 'connect', { port: 9 });
    const udp = await press.gives('client', 'socket', { transport: 'udp' });
    await tries('client', 'listen', { socket: udp });
    await tries('client', 'send', { socket: udp, text: 'x' });
    expect(errors).toEqual([
      ['bind', 'EBADF'],
      ['accept', 'EINVAL'],
      ['send', 'EPIPE'],
      ['shutdown', 'ENOTCONN'],
      ['connect', 'EAFNOSUPPORT'],
      ['bind', 'EADDRNOTAVAIL'],
      ['connect', 'EINPROGRESS'],
      ['listen', 'EOPNOTSUPP'],
      ['send', 'EDESTADDRREQ'],
    ]);
  });
});
