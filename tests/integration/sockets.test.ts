// The socket table and its owners, on real sockets of this process.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { holderOf, ownersOf } from '../../server/sockets/owners.ts';
import { readSocketTable, readWholeTable, supported } from '../../server/sockets/table.ts';
import { ending } from '../support/needs.ts';
import { freePort } from '../support/ports.ts';

const without = ending(supported ? '' : 'this system has no table that can be read');

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listener(address: string, asked = 0): Promise<number> {
  const server = net.createServer((socket) => open.push({ close: () => socket.destroy() })).listen(asked, address);
  open.push(server);
  await once(server, 'listening');
  return portOf(server.address());
}

async function client(port: number, localPort?: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: '127.0.0.1', ...(localPort !== undefined && { localPort }) });
  open.push({ close: () => socket.destroy() });
  await once(socket, 'connect');
  return socket;
}

function portOf(address: net.AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const uid = process.getuid?.() ?? -1;

test('the flag says whether this system has a table to read', () => {
  expect(supported).toBe(process.platform === 'linux');
});

test('a table has rows where this system has one to read, and none where not', async () => {
  await listener('127.0.0.1');
  expect((await readSocketTable()).length > 0).toBe(supported);
});

describe.skipIf(without !== '')(`the table${without}`, () => {
  test('is read again where a socket that is there is missing, three times in all', async () => {
    let looks = 0;
    const after = (times: number) => () => ++looks === times;
    expect((await readWholeTable(after(2))).length).toBeGreaterThan(0);
    expect(looks).toBe(2);
    looks = 0;
    expect((await readWholeTable(after(9))).length).toBeGreaterThan(0);
    expect(looks).toBe(2);
  });

  test('a listener on 127.0.0.1 and one on ::1', async () => {
    const four = await listener('127.0.0.1');
    const six = await listener('::1');
    const rows = (await readSocketTable()).filter((row) => row.state === 'LISTEN');
    expect(rows.find((row) => row.local.port === four)).toMatchObject({
      transport: 'tcp',
      family: 4,
      local: { address: '127.0.0.1', port: four },
      remote: { address: '0.0.0.0', port: 0 },
      uid,
    });
    expect(rows.find((row) => row.local.port === six)).toMatchObject({ family: 6, local: { address: '::1' } });
  });

  test('both ends of a connection; through a socket of both families, one end is an IPv4-mapped address', async () => {
    const port = await listener('::');
    const both = [port, portOf((await client(port)).address() as net.AddressInfo)].sort();
    // The client is connected before the server has accepted it, and before that its end is nobody's.
    const ends = async () =>
      (await readSocketTable())
        .filter(({ state, inode }) => state === 'ESTABLISHED' && inode !== 0)
        .filter(({ local, remote }) => String([local.port, remote.port].sort()) === String(both));
    await expect
      .poll(async () => (await ends()).map(({ local }) => local.address).sort())
      .toEqual(['127.0.0.1', '::ffff:127.0.0.1']);
  });

  test('bytes that were not read yet are counted', async () => {
    const server = net.createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    open.push(server);
    await once(server, 'listening');
    const accepted = once(server, 'connection');
    const socket = await client(portOf(server.address()));
    const [other] = (await accepted) as [net.Socket];
    open.push({ close: () => other.destroy() });
    await new Promise<void>((sent) => socket.write('hello\n', () => sent()));
    const row = async () =>
      (await readSocketTable()).find(
        (one) => one.local.port === portOf(server.address()) && one.state === 'ESTABLISHED',
      );
    await expect.poll(async () => (await row())?.recvQueue).toBe(6);
  });

  test('a UDP socket, unconnected and connected', async () => {
    const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    open.push(socket);
    await once(socket, 'listening');
    const { port } = socket.address();
    const mine = async () =>
      (await readSocketTable()).find((row) => row.transport === 'udp' && row.local.port === port);
    expect(await mine()).toMatchObject({ state: 'UNCONN', local: { address: '127.0.0.1', port } });
    socket.connect(9, '127.0.0.1');
    await once(socket, 'connect');
    expect(await mine()).toMatchObject({ state: 'ESTABLISHED', remote: { address: '127.0.0.1', port: 9 } });
  });

  test('of a process that has ended, nothing', async () => {
    expect(await readSocketTable(2 ** 22 + 1)).toEqual([]);
  });
});

describe.skipIf(without !== '')(`owners${without}`, () => {
  test('the process that holds a socket, by its inode', async () => {
    const port = await listener('127.0.0.1');
    const row = (await readSocketTable()).find((one) => one.local.port === port && one.state === 'LISTEN');
    const inode = row?.inode ?? 0;
    expect((await ownersOf(new Set([inode]))).get(inode)?.map((owner) => owner.pid)).toEqual([process.pid]);
    expect(await ownersOf(new Set([1]))).toEqual(new Map());
  });

  test('a port is held by its listener, with program and pid', async () => {
    const port = await listener('127.0.0.1');
    await client(port);
    expect(await holderOf(port, 'tcp')).toMatchObject({ how: 'listener', pid: process.pid, row: { state: 'LISTEN' } });
    expect((await holderOf(port, 'tcp'))?.program).toMatch(/^node/);
  });

  test('a port that a client borrowed is held by that client', async () => {
    // The kernel may lend one port to several clients of different servers.
    const port = await freePort();
    await client(await listener('127.0.0.1'), port);
    const holder = await holderOf(port, 'tcp');
    expect(holder).toMatchObject({ how: 'client', pid: process.pid, row: { state: 'ESTABLISHED' } });
    expect(await holderOf(port, 'udp')).toBeUndefined();
  });

  test('a listener on another loopback address is not in the way', async () => {
    expect(await holderOf(await listener('127.0.0.2', await freePort()), 'tcp')).toBeUndefined();
  });

  test('a free port is held by nobody', async () => {
    const port = await listener('127.0.0.1', await freePort());
    const server = open.pop();
    server?.close();
    expect(await holderOf(port, 'tcp')).toBeUndefined();
  });
});
