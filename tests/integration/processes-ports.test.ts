// Which doors can stand side by side, and who has the one that is taken: one number, several addresses, two transports.
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { action as tcpOpen } from '../../server/actions/tcp-open.ts';
import { holderOf } from '../../server/sockets/owners.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { ask, supervised } from '../support/processes.ts';
import { post } from '../support/clients.ts';
import { freePort } from '../support/ports.ts';

test('TCP and UDP on 127.0.0.1, TCP on ::1 and on 127.0.0.2: four services at one port number', async () => {
  await using run = await supervised();
  const { supervisor } = run;
  const { port } = await supervisor.start('first', 'tcp-echo', { port: await freePort() });
  const udp = await supervisor.start('udp', 'udp-echo', { port });
  const six = await supervisor.start('six', 'tcp-echo', { address: '::1', port });
  const two = await supervisor.start('two', 'tcp-echo', { address: '127.0.0.2', port });
  expect([udp.port, six.port, two.port]).toEqual([port, port, port]);
  expect([udp.transport, six.transport]).toEqual(['udp', 'tcp']);
  expect(run.entries.filter((e) => e['what'] === 'ready').map((e) => e['listens'])).toEqual([
    { transport: 'tcp', address: '127.0.0.1', port },
    { transport: 'udp', address: '127.0.0.1', port },
    { transport: 'tcp', address: '::1', port },
    { transport: 'tcp', address: '127.0.0.2', port },
  ]);
  expect(String(await post(udp, 'postcard'))).toBe('postcard');
  for (const { address } of [six, two]) expect(String(await ask(port, 'call', address))).toBe('call');
});

describe('a door that is taken', () => {
  test.each(['tcp-echo', 'udp-echo'])('by another service: EADDRINUSE names it (%s)', async (kind) => {
    await using run = await supervised();
    const { port, pid } = await run.supervisor.start('first', kind);
    const words = kind === 'tcp-echo' ? 'listens' : 'waits for datagrams';
    const detail = `127.0.0.1:${port} is taken: ${kind} (pid ${pid}) ${words} at 127.0.0.1:${port}.`;
    await expect(run.supervisor.start('second', kind, { port })).rejects.toMatchObject({ code: 'EADDRINUSE', detail });
    expect(await run.entry({ what: 'failed' })).toMatchObject({ name: 'second', error: 'EADDRINUSE', detail });
    expect(run.supervisor.handle('second')?.state).toBe('gone');
    // Once the first is gone, the second gets in under the name it was to have.
    await run.supervisor.signal('first', 'SIGTERM');
    expect((await run.supervisor.start('second', kind, { port })).port).toBe(port);
  });

  test('on ::1, in brackets', async () => {
    await using run = await supervised();
    const { port, pid } = await run.supervisor.start('first', 'tcp-echo', { address: '::1' });
    await expect(run.supervisor.start('second', 'tcp-echo', { address: '::1', port })).rejects.toMatchObject({
      detail: `[::1]:${port} is taken: tcp-echo (pid ${pid}) listens at [::1]:${port}.`,
    });
  });

  test('by a client that borrowed it: nobody listens there, and it is taken all the same', async () => {
    await using run = await supervised();
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    await run.supervisor.act(tcpOpen, {}, echo, { key: 1 });
    const { local, pid } = (await run.entry({ what: 'connected' })) as { local?: { port: number }; pid?: number };
    const port = local?.port ?? 0;
    await expect(run.supervisor.start('second', 'tcp-echo', { port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      detail: `127.0.0.1:${port} is taken: client (pid ${pid}) borrowed it for a connection to 127.0.0.1:${echo.port}.`,
    });
  });

  test('who is in the way depends on the address', async () => {
    const port = await freePort();
    const server = net.createServer().listen({ port, host: '::', ipv6Only: false });
    await once(server, 'listening');
    for (const address of ['127.0.0.1', '127.0.0.2', '::1', '::', '0.0.0.0', undefined]) {
      const where = address === undefined ? {} : { address };
      expect(await holderOf(port, 'tcp', where), address).toMatchObject({ how: 'listener', pid: process.pid });
    }
    server.close();
    const six = net.createServer().listen(port, '::1');
    await once(six, 'listening');
    for (const address of ['127.0.0.1', '0.0.0.0', '127.0.0.2']) {
      expect(await holderOf(port, 'tcp', { address }), address).toBeUndefined();
    }
    expect(await holderOf(port, 'tcp', { address: '::' })).toMatchObject({ how: 'listener' });
    expect(await holderOf(port, 'udp', { address: '::1' })).toBeUndefined();
    six.close();
  });
});

describe.skipIf(whyNoPrivate !== '')(`in a private world${whyNoPrivate}`, () => {
  test('a datagram service gets ready there, and a taken door names the program of that world', async () => {
    const worlds = new Worlds({ allow: 'auto' });
    const world: World = await worlds.open('private');
    try {
      await using run = await supervised({ world });
      const { port, pid } = await run.supervisor.start('first', 'udp-echo', { port: 8053 });
      expect(port).toBe(8053);
      await expect(run.supervisor.start('second', 'udp-daytime', { port })).rejects.toMatchObject({
        code: 'EADDRINUSE',
        detail: `127.0.0.1:8053 is taken: udp-echo (pid ${pid}) waits for datagrams at 127.0.0.1:8053.`,
      });
    } finally {
      await worlds.stop();
    }
  });
});
