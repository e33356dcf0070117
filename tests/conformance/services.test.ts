// Every sample service, whatever it is: its own example works, for two at once, after any client, after freeze, kill and restart.
import net from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadServices } from '../../server/processes/discover.ts';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { ask, supervised, type Supervised } from '../support/processes.ts';

const services = [...(await loadServices()).values()].map(({ value }) => value);

test('there are services', () => {
  expect(services.map(({ id }) => id)).toContain('tcp-echo');
});

describe.each(services)('$id', ({ id, transport, example }) => {
  let run: Supervised;
  let service: ServiceHandle;
  beforeAll(async () => {
    run = await supervised();
    service = await run.supervisor.start('it', id);
  });
  afterAll(() => run[Symbol.asyncDispose]());

  const works = async (): Promise<void> => {
    expect(transport, 'this suite speaks TCP alone; teach it the other').toBe('tcp');
    expect(String(await ask(service.port, example.send))).toBe(example.answer);
  };
  /** Connect and do something unkind; then the same process must still do its work. */
  const survives = async (unkind: (socket: net.Socket) => Promise<void>): Promise<void> => {
    const socket = net.connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    await unkind(socket);
    await works();
    socket.destroy();
    expect(service.state).toBe('running');
  };

  test('its example', works);

  test('tells what it did with its sockets', async () => {
    await works();
    await run.entry({ type: 'socket', what: 'closed', pid: service.pid });
    for (const what of ['accepted', 'read', 'wrote']) await run.entry({ type: 'socket', what, pid: service.pid });
  });

  test('ten clients at once', async () => {
    await Promise.all(Array.from({ length: 10 }, works));
  });

  test('a client that connects and says nothing', () => survives(async () => undefined));

  test('a client that resets', () =>
    survives(async (socket) => {
      socket.write('x');
      socket.resetAndDestroy();
      await once(socket, 'close');
    }));

  test('a client that resets with an answer on its way', () =>
    survives(async (socket) => {
      socket.write(Buffer.alloc(512 * 1024, 'x'), () => undefined);
      await once(socket, 'readable');
      socket.resetAndDestroy();
      await once(socket, 'close');
    }));

  test('wrong bytes', () =>
    survives(async (socket) => {
      socket.write(Buffer.from(Array.from({ length: 65_536 }, (_, n) => (n * 167 + (n >> 8)) % 256)));
      socket.end();
      socket.resume();
      await once(socket, 'end');
    }));

  test('a client that ends its side first', () =>
    survives(async (socket) => {
      socket.end(example.send);
      socket.resume();
      await once(socket, 'end');
    }));

  test('a client that sends 1 MiB and never reads', () =>
    survives(async (socket) => {
      socket.pause();
      socket.write(Buffer.alloc(1024 * 1024, 'x'), () => undefined);
      await run.entry({ type: 'socket', what: 'read', pid: service.pid });
    }));

  test('frozen it is silent; thawed it answers', async () => {
    await run.supervisor.signal('it', 'SIGSTOP');
    const answer = ask(service.port, example.send);
    expect(service.state).toBe('frozen');
    await run.supervisor.signal('it', 'SIGCONT');
    expect(String(await answer)).toBe(example.answer);
  });

  test('killed it is gone; restarted it works', async () => {
    await run.supervisor.signal('it', 'SIGKILL');
    expect(service.state).toBe('gone');
    service = await run.supervisor.restart('it');
    await works();
  });

  test('asked to end (SIGTERM), it ends', async () => {
    await run.supervisor.signal('it', 'SIGTERM');
    await expect.poll(() => service.state).toBe('gone');
    expect(run.entries.filter((entry) => entry['what'] === 'crashed')).toEqual([]);
  });
});
