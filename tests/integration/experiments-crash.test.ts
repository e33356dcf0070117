// A crash in mid-conversation and the way back (lesson 19): what the kernel sends in the place of a program that was killed, and
// when its port can be had again. Told by packets, errno and the kernel's table.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import type { TcpConversation } from '../../server/shared/conversations/types.ts';
import { commandsOf } from '../../server/worlds/commands.ts';
import { chooseWay } from '../../server/worlds/way.ts';
import { pressing, type Presses } from '../support/calls.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { needs } from '../support/needs.ts';
import { lives, run } from '../support/processes.ts';

const without = whyNoPrivate || needs('perl', 'ss');

const port = 8000;

interface Way {
  /** The server has read what came. */
  readonly read?: boolean;
  /** It has set SO_REUSEADDR, as nearly every server does. */
  readonly reuse?: boolean;
}

/** A server's socket that asks for the port: the error, or undefined. */
async function binds(press: Presses, { reuse = false }: Way): Promise<string | undefined> {
  const socket = await press.gives('server', 'socket');
  if (reuse) await press.gives('server', 'setsockopt', { socket, option: 'SO_REUSEADDR' });
  return (await press.press('server', 'bind', { socket, port })).error;
}

/** A conversation that says "hello", which the server has accepted. */
async function talking(press: Presses, way: Way): Promise<void> {
  expect(await binds(press, way)).toBeUndefined();
  await press.gives('server', 'listen');
  await press.connects('client', port);
  await press.gives('server', 'accept');
  await press.gives('client', 'send', { text: 'hello' });
  if (way.read) await press.gives('server', 'recv', { socket: 4 });
}

/** Who listens at the port, as `ss` tells in the network of this process. */
const listeners = (pid: number): Promise<string[]> => {
  const [command = '', ...args] = [...commandsOf(chooseWay()).enterWithRights(pid), 'ss', '-Hltnp', `sport = :${port}`];
  return run(command, args);
};

/** A packet of the server's side like this, now or later. */
async function fromServer(press: Presses, fits: (packet: TcpConversation['packets'][number]) => boolean) {
  await expect
    .poll(() =>
      press
        .talks(port)[0]
        ?.packets.filter(({ from }) => from === 'b')
        .some(fits),
    )
    .toBe(true);
}

describe.skipIf(without !== '')(`the crash of lesson 19${without}`, () => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable({ world: 'private', capture: 'auto' });
  });
  afterAll(() => table.stop());

  test('killed with all read: FIN, and the next write meets RST', async () => {
    await using press = await pressing(table);
    await talking(press, { read: true });
    await press.ends('server');
    await fromServer(press, ({ flags }) => flags.fin && !flags.rst);
    expect(press.talks(port)[0]?.reset).toBeUndefined();
    expect(await press.press('client', 'recv')).toMatchObject({ result: 0, after: { state: 'CLOSE_WAIT' } });
    expect(await press.press('client', 'send', { text: 'still there?' })).toMatchObject({ result: 12 });
    await fromServer(press, ({ flags }) => flags.rst);
    expect(await press.press('client', 'send', { text: 'x' })).toMatchObject({ error: 'EPIPE', after: null });
  });

  test('killed with something unread: RST at once, and its port is free', async () => {
    await using press = await pressing(table);
    await talking(press, {});
    await press.ends('server');
    await fromServer(press, ({ flags }) => flags.rst);
    expect(press.talks(port)[0]?.packets.some(({ from, flags }) => from === 'b' && flags.fin)).toBe(false);
    expect(await press.press('client', 'recv')).toMatchObject({ error: 'ECONNRESET' });
    expect(await binds(press, {})).toBeUndefined();
  });

  test.each([
    { reuse: false, after: 'EADDRINUSE' },
    { reuse: true, after: undefined },
  ])('while its own side is in FIN_WAIT2 and TIME_WAIT; SO_REUSEADDR on both servers: $reuse', async (way) => {
    await using press = await pressing(table);
    await talking(press, { ...way, read: true });
    await press.ends('server');
    const its = (state: string) =>
      press.entry((one) => one.type === 'row' && one.local.port === port && one.state === state);
    await its('FIN_WAIT2');
    expect(await binds(press, {})).toBe('EADDRINUSE');
    await press.gives('client', 'close');
    await its('TIME_WAIT');
    // Both have to have set it, the old server and the new one (socket(7)).
    expect(await binds(press, {})).toBe('EADDRINUSE');
    expect(await binds(press, { reuse: true })).toBe(way.after);
  });

  test('a child that was handed the listening socket keeps the door: LISTEN stays, and nobody answers', async () => {
    await using press = await pressing(table);
    const listener = await press.listens('server', port);
    const spawned = await press.press('server', 'spawn', { hands: listener });
    expect(spawned.text).toBe(`posix_spawn(sleep, with ${listener})`);
    const child = spawned.result ?? 0;
    await press.ends('server');
    expect(await listeners(child)).toEqual([expect.stringMatching(`^LISTEN .*users:\\(\\("sleep",pid=${child},`)]);
    await press.entry(
      (one) => one.type === 'row' && one.state === 'LISTEN' && one.pid === child && one.whose === 'run',
    );
    expect(await binds(press, { reuse: true })).toBe('EADDRINUSE');
    // The kernel shakes hands all the same, and takes what is said.
    const client = await press.connects('client', port);
    await press.gives('client', 'send', { socket: client, text: 'hello' });
    await fromServer(press, ({ flags, ack }) => flags.ack && !flags.rst && ack > 5);
    const [, reading] = await press.waits('client', 'recv', { socket: client });
    process.kill(child, 'SIGKILL');
    // The last who held it is gone: so is the socket, with all that nobody has accepted.
    expect(await press.over(reading)).toMatchObject({ error: 'ECONNRESET' });
    expect(
      await press.press('client', 'connect', { socket: await press.gives('client', 'socket'), port }),
    ).toMatchObject({
      error: 'ECONNREFUSED',
    });
    expect(await binds(press, {})).toBeUndefined();
  });

  test('a child without that descriptor leaves the door free', async () => {
    await using press = await pressing(table);
    await press.listens('server', port);
    const { pid = 0, result: child = 0 } = await press.press('server', 'spawn');
    expect(await listeners(child)).toEqual([expect.stringContaining(`pid=${pid},`)]);
    await press.ends('server');
    expect(await lives(child)).toBe(true);
    expect(await listeners(child)).toEqual([]);
    await press.gives('client', 'socket');
    expect(await press.press('client', 'connect', { port })).toMatchObject({ error: 'ECONNREFUSED' });
    expect(await binds(press, {})).toBeUndefined();
  });

  test('SO_LINGER with 0 seconds: close sends RST, and leaves nothing behind', async () => {
    await using press = await pressing(table);
    await talking(press, { read: true });
    await press.gives('server', 'setsockopt', { socket: 4, option: 'SO_LINGER', value: 0 });
    expect(await press.press('server', 'close', { socket: 4 })).toMatchObject({ result: 0, after: null });
    await fromServer(press, ({ flags }) => flags.rst);
  });
});
