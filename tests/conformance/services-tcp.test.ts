// Every sample service over TCP goes on whatever its clients do: silence, resets, wrong bytes, too much, too many.
import net from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadServices } from '../../server/processes/discover.ts';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { tryExample, type Spot } from '../support/clients.ts';
import { supervised, type Said, type Supervised } from '../support/processes.ts';

const services = [...(await loadServices()).values()].map(({ value }) => value);

describe.each(services.filter(({ transport }) => transport === 'tcp'))('$id', (service) => {
  let run: Supervised;
  let handle: ServiceHandle;
  beforeAll(async () => {
    run = await supervised();
    handle = await run.supervisor.start('it', service.id);
  });
  beforeEach(() => void (run.entries.length = 0));
  afterAll(() => run[Symbol.asyncDispose]());

  const connect = async (port = handle.port): Promise<net.Socket> => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const closed = (socket: net.Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));
  /** Connect and do something unkind; then the same process must still do its work. */
  const survives = async (unkind: (socket: net.Socket) => unknown): Promise<void> => {
    const socket = await connect();
    await unkind(socket);
    await tryExample(service, handle);
    socket.destroy();
    expect(handle.state).toBe('running');
  };
  /** The service has read something of this client; what it tells of those before may still come. */
  const readFrom = async ({ localPort }: net.Socket): Promise<void> => {
    const isTheirs = ({ what, pid, remote }: Said): boolean =>
      what === 'read' && pid === handle.pid && (remote as Spot | undefined)?.port === localPort;
    await expect.poll(() => run.entries.some(isTheirs)).toBe(true);
  };

  test('a client that connects and says nothing', () => survives(() => undefined));

  test('a client that resets', () =>
    survives((socket) => {
      socket.write('x');
      socket.resetAndDestroy();
      return closed(socket);
    }));

  test('a client that resets while it is being answered', () =>
    survives(async (socket) => {
      // A service that refuses what it reads resets it first, perhaps before its word of the read is here.
      const gone = closed(socket);
      socket.write(Buffer.alloc(512 * 1024, 'x'), () => undefined);
      await readFrom(socket);
      socket.resetAndDestroy();
      await gone;
    }));

  test('wrong bytes', () =>
    survives(async (socket) => {
      const gone = closed(socket);
      socket.write(Buffer.from(Array.from({ length: 65_536 }, (_, n) => (n * 167 + (n >> 8)) % 256)));
      socket.end();
      socket.resume();
      await gone;
    }));

  test('a client that ends its side first', () =>
    survives(async (socket) => {
      const gone = closed(socket);
      socket.end(service.example.send);
      socket.resume();
      await gone;
    }));

  test('a client that sends 1 MiB and never reads', () =>
    survives(async (socket) => {
      socket.pause();
      socket.write(Buffer.alloc(1024 * 1024, 'x'), () => undefined);
      await readFrom(socket);
    }));

  test('256 clients stay; the next one is closed at once, and told; then there is room again', async () => {
    const crowded = await run.supervisor.start('crowded', service.id);
    const sockets = await Promise.all(Array.from({ length: 256 }, () => connect(crowded.port)));
    const late = await connect(crowded.port);
    late.resume();
    const remote = { address: '127.0.0.1', port: late.localPort };
    await closed(late.end());
    expect(await run.entry({ what: 'error', error: 'connection_limit' })).toMatchObject({ pid: crowded.pid, remote });
    expect(sockets.filter(({ destroyed }) => destroyed)).toEqual([]);
    for (const socket of sockets) socket.destroy();
    const gone = () => run.entries.filter(({ pid, what }: Said) => pid === crowded.pid && what === 'closed').length;
    await expect.poll(gone).toBe(256);
    await tryExample(service, crowded);
  });
});
