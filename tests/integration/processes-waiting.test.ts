// The supervisor's question to the kernel: does a socket wait at this port?
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { supported } from '../../server/sockets/table.ts';
import { isWaiting } from '../../server/sockets/waiting.ts';
import { freePort } from '../support/ports.ts';

const here = process.pid;
/** What is answered where the kernel cannot be asked. */
const ifAsked = (answer: boolean): boolean | undefined => (supported ? answer : undefined);
const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port;

/** At a port that nobody else has, over UDP neither. */
async function listening(address: string): Promise<net.Server> {
  const server = net.createServer().listen(await freePort(), address);
  await once(server, 'listening');
  return server;
}

test('yes for listeners, of many; no for what is closed, connected, elsewhere', async () => {
  const servers: net.Server[] = [];
  while (servers.length < 40) servers.push(await listening(servers.length % 2 === 0 ? '127.0.0.1' : '::1'));
  for (const [n, server] of servers.entries()) {
    const [address, other] = n % 2 === 0 ? ['127.0.0.1', '127.0.0.2'] : ['::1', '::'];
    expect(isWaiting(here, 'tcp', { address, port: portOf(server) })).toBe(ifAsked(true));
    expect(isWaiting(here, 'tcp', { address: other, port: portOf(server) })).toBe(ifAsked(false));
    expect(isWaiting(here, 'udp', { address, port: portOf(server) })).toBe(ifAsked(false));
  }
  const [first] = servers;
  if (!first) throw new Error('no server');
  const client = net.connect(portOf(first), '127.0.0.1');
  await once(client, 'connect');
  expect(isWaiting(here, 'tcp', { address: '127.0.0.1', port: client.localPort ?? 0 })).toBe(ifAsked(false));
  client.destroy();
  const { port } = first.address() as net.AddressInfo;
  for (const server of servers) server.close();
  await once(first, 'close');
  expect(isWaiting(here, 'tcp', { address: '127.0.0.1', port })).toBe(ifAsked(false));
});

test('UDP: yes for an unconnected socket; nothing in the network of a process that is not', async () => {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const at = { address: '127.0.0.1', port: socket.address().port };
  expect(isWaiting(here, 'udp', at)).toBe(ifAsked(true));
  expect(isWaiting(2 ** 22 + 1, 'udp', at)).toBe(ifAsked(false));
  socket.close();
});
