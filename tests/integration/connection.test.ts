// GET /api/connection on real sockets: both rows of the very connection that carried the request, with their programs.
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { connectionOf } from '../../server/api/connection.ts';
import { supported } from '../../server/sockets/table.ts';
import type { ConnectionInfo } from '../../server/shared/contract/api.ts';
import { ending } from '../support/needs.ts';

const without = ending(supported ? '' : 'this system has no table that can be read');

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A server that answers each request with what is known of its connection; the answer and the asker's own port. */
async function ask(listen: string, connect = listen): Promise<{ info: ConnectionInfo; port: number; own: number }> {
  const server = http.createServer((request, response) => {
    void connectionOf(request.socket).then(
      (info) => response.end(JSON.stringify(info)),
      (error: unknown) => response.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, listen);
  ends.push(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const socket = net.connect(address.port, connect);
  ends.push(() => socket.destroy());
  await once(socket, 'connect');
  // A socket that has closed no longer knows its port.
  const own = socket.localPort ?? 0;
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString().split('\r\n\r\n')[1] ?? '';
  const json = body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1);
  return { info: JSON.parse(json) as ConnectionInfo, port: address.port, own };
}

test('its two ends are those of the sockets', async () => {
  const { info, port, own: borrowed } = await ask('127.0.0.1');
  expect(info.client).toEqual({ address: '127.0.0.1', port: borrowed });
  expect(info.server).toEqual({ address: '127.0.0.1', port });
});

describe.skipIf(without !== '')(`where the kernel’s table can be read${without}`, () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
  ])('both rows are told with their programs: %s', async (listen, address) => {
    const { info, port, own: borrowed } = await ask(listen);
    const client = { address, port: borrowed };
    const server = { address, port };
    const mine = { pid: process.pid, program: expect.any(String) as string, state: 'ESTABLISHED' };
    expect(info.rows.client).toEqual({ local: client, remote: server, ...mine });
    expect(info.rows.server).toEqual({ local: server, remote: client, ...mine });
  });

  test('the rows of others are not told', async () => {
    await ask('127.0.0.1');
    const { info, own: borrowed } = await ask('127.0.0.1');
    expect(info.rows.client?.local.port).toBe(borrowed);
  });
});

test('a connection that has closed has no ends to tell', async () => {
  await expect(connectionOf({})).rejects.toMatchObject({ code: 'internal' });
});
