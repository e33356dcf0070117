// Where the door listens: on both loopback addresses or not at all, never on a wildcard, and with an honest error.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { closed, listenBoth, listenOn } from '../../server/api/listen.ts';
import { readSocketTable } from '../../server/sockets/table.ts';
import { noPrivate } from '../support/capture.ts';
import { fixture } from '../support/fixture.ts';
import { testDoor } from '../support/doors.ts';
import { skipFor } from '../support/needs.ts';

const listeners = async (port: number): Promise<string[]> =>
  (await readSocketTable())
    .filter((row) => row.state === 'LISTEN' && row.local.port === port)
    .map((row) => row.local.address)
    .sort();

/** A stranger that holds one half of a port of the kernel's choice; the other half is free. */
async function stranger(address: string): Promise<{ port: number; end: () => Promise<void> }> {
  const four = net.createServer();
  const { port, six = net.createServer() } = await listenBoth(four, 0);
  const [held, other] = address === '::1' ? [six, four] : [four, six];
  await closed(other);
  return { port, end: () => closed(held) };
}

test('the door listens on 127.0.0.1 and ::1, same port, and nowhere else', async () => {
  const door = await testDoor();
  expect(await listeners(door.port)).toEqual(['127.0.0.1', '::1']);
  expect(door.note).toBeUndefined();
  expect(door.urls).toEqual([
    `http://127.0.0.1:${door.port}/`,
    `http://localhost:${door.port}/`,
    `http://[::1]:${door.port}/`,
  ]);
  await door.stop();
  expect(await listeners(door.port)).toEqual([]);
});

describe('a port half of which a stranger holds', () => {
  test.each(['127.0.0.1', '::1'])('at %s is refused whole, with the code and the port', async (address) => {
    const { port, end } = await stranger(address);
    await expect(testDoor({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', port, address });
    expect(await listeners(port)).toEqual([address]);
    await end();
  });

  test('is left for another where the kernel chose it', async () => {
    const { port: taken, end } = await stranger('::1');
    // The kernel cannot be told which port to choose, so this server asks for the taken one first.
    const server = net.createServer();
    const listen = server.listen.bind(server);
    const asked: unknown[] = [];
    server.listen = (options: unknown, ready: unknown) => {
      const wanted = options as net.ListenOptions;
      asked.push(wanted.port);
      return listen(asked.length === 1 ? { ...wanted, port: taken } : wanted, ready as () => void);
    };
    const { port, six } = await listenBoth(server, 0);
    expect(asked).toEqual([0, 0]);
    expect(port).not.toBe(taken);
    expect(await listeners(port)).toEqual(['127.0.0.1', '::1']);
    await Promise.all([closed(server), six && closed(six), end()]);
  });
});

describe('no wildcard, in no spelling', () => {
  const spellings = [
    '',
    '0',
    '0.0.0.0',
    '0x0',
    '00.0.0.0',
    '*',
    '::',
    '::0',
    '0:0:0:0:0:0:0:0',
    '::ffff:0.0.0.0',
    '[::]',
  ];
  test.each([...spellings, 'localhost', '127.0.0.2', '127.1'])('%s', async (address) => {
    const server = net.createServer();
    await expect(listenOn(server, address, 0)).rejects.toThrow(RangeError);
    expect(server.listening).toBe(false);
  });
});

test('without IPv6 it listens on 127.0.0.1 alone, and says so', async (context) => {
  skipFor(noPrivate, context);
  // A network namespace in which IPv6 is switched off. Root makes it as it is, others in a user namespace.
  const user = process.getuid?.() === 0 ? [] : ['-U', '-r'];
  const script = 'ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && exec "$@"';
  const node = [process.execPath, fixture('door-without-ipv6')];
  const child = spawn('unshare', [...user, '-n', 'sh', '-c', script, 'sh', ...node], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += String(chunk)));
  await once(child, 'close');
  expect(JSON.parse(printed)).toEqual({
    note: 'This system has no IPv6 loopback; the playground listens on 127.0.0.1 alone.',
    urls: 2,
    listening: ['127.0.0.1'],
  });
});
