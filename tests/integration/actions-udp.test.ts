// Datagrams by the agent on real sockets: what UDP tells and what it does not, connected and not, at open and closed ports.
import dgram from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { action } from '../../server/actions/udp-send.ts';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { supervised, type Said, type Supervised } from '../support/processes.ts';

let run: Supervised;
let echo: ServiceHandle;
let key = 0;
beforeAll(async () => {
  run = await supervised({ ownPorts: () => [62893] });
  echo = await run.supervisor.start('echo', 'udp-echo');
});
beforeEach(() => void (run.entries.length = 0));
afterAll(() => run[Symbol.asyncDispose]());

interface Spot {
  readonly address: string;
  readonly port: number;
}
const send = (params: unknown, { address, port }: Spot = echo, signal?: AbortSignal): Promise<void> =>
  run.supervisor.act(
    action,
    params,
    { name: 'echo', pid: 1, address, port },
    { key: ++key, ...(signal && { signal }) },
  );
const mine = (): Said[] => run.entries.filter((e) => e.type === 'socket' && e['name'] === 'client');
const said = (): unknown[] => mine().map((e) => [e['what'], e['error'] ?? e['text']]);

/** Thawed, the echo reads what has waited, and tells of it: not in the test after this one. */
async function thaw(): Promise<void> {
  const { port } = mine()[0]?.['local'] as Spot;
  await run.supervisor.signal('echo', 'SIGCONT');
  const answered = (e: Said): boolean =>
    e['name'] === 'echo' && e['what'] === 'wrote' && (e['remote'] as Spot).port === port;
  await expect.poll(() => run.entries.some(answered)).toBe(true);
}

/** A port of this address where nobody listens. */
async function closedPort(address: string): Promise<number> {
  const socket = dgram.createSocket(address === '::1' ? 'udp6' : 'udp4').bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

describe.each(['127.0.0.1', '::1'])('at %s', (address) => {
  let spot: Spot;
  beforeAll(async () => {
    spot = address === '127.0.0.1' ? echo : await run.supervisor.start('six', 'udp-echo', { address });
  });

  test('three texts are three datagrams, and three answers', async () => {
    await send({ texts: ['one', 'two\nlines', 'ä'] }, spot);
    expect(said().toSorted()).toEqual(
      [
        ['closed', undefined],
        ['read', 'one'],
        ['read', 'two\nlines'],
        ['read', 'ä'],
        ['wrote', 'one'],
        ['wrote', 'two\nlines'],
        ['wrote', 'ä'],
      ].toSorted(),
    );
    const local = mine()[0]?.['local'];
    expect(local).toEqual({ address, port: expect.any(Number) });
    expect(mine().every((e) => e['transport'] === 'udp')).toBe(true);
    expect(new Set(mine().map((e) => JSON.stringify(e['local']))).size).toBe(1);
    const name = spot === echo ? 'echo' : 'six';
    const heard = () => run.entries.filter((e) => e['name'] === name && e['what'] === 'read');
    // The service tells of it in a message of its own, which may come after the client's.
    await expect.poll(() => heard().map((e) => e['text'])).toEqual(['one', 'two\nlines', 'ä']);
    for (const entry of heard()) expect(entry).toMatchObject({ remote: local });
  });

  test('a closed port, unconnected: ok, ok, ok, and no word of it', async () => {
    await send({ texts: ['one', 'two', 'three'] }, { address, port: await closedPort(address) });
    expect(said()).toEqual([
      ['wrote', 'one'],
      ['wrote', 'two'],
      ['wrote', 'three'],
      ['closed', undefined],
    ]);
  });

  test('a closed port, connected: ok, ECONNREFUSED, ok, and once more at the last look', async () => {
    await send({ texts: ['one', 'two', 'three'], connected: true }, { address, port: await closedPort(address) });
    expect(said()).toEqual([
      ['wrote', 'one'],
      ['error', 'ECONNREFUSED'],
      ['wrote', 'three'],
      ['error', 'ECONNREFUSED'],
      ['closed', undefined],
    ]);
    // The second was not sent: its error names it.
    expect(mine().map((e) => e['text'])).toEqual(['one', 'two', 'three', undefined, undefined]);
  });
});

test('connected to an open port, all are answered', async () => {
  await send({ texts: ['one', 'two'], connected: true });
  expect(said()).toEqual([
    ['wrote', 'one'],
    ['wrote', 'two'],
    ['read', 'one'],
    ['read', 'two'],
    ['closed', undefined],
  ]);
});

test('a frozen service: over after a second without an answer, and nothing failed', async () => {
  await run.supervisor.signal('echo', 'SIGSTOP');
  const began = performance.now();
  await send({ texts: ['hello'] });
  expect(performance.now() - began).toBeGreaterThan(990);
  expect(said()).toEqual([
    ['wrote', 'hello'],
    ['closed', undefined],
  ]);
  await thaw();
});

test('twenty datagrams of 4 KiB, each by itself', async () => {
  const texts = Array.from({ length: 20 }, (_, n) => String.fromCharCode(97 + n).repeat(4096));
  await send({ texts });
  const read = mine().filter((e) => e['what'] === 'read');
  expect(read.map((e) => e['bytes'])).toEqual(Array.from({ length: 20 }, () => 4096));
});

test('daytime: the time, in one line', async () => {
  const day = await run.supervisor.start('day', 'udp-daytime');
  await send({ texts: ['?'] }, day);
  const text = String(mine().find((e) => e['what'] === 'read')?.['text']);
  const told = Date.parse(text.replace(/-(\S+)\r\n$/, ' $1'));
  expect(Math.abs(Date.now() - told)).toBeLessThan(60_000);
});

test('stopped by its signal', async () => {
  await run.supervisor.signal('echo', 'SIGSTOP');
  const abort = new AbortController();
  const sent = expect(send({ texts: ['hello'] }, echo, abort.signal)).rejects.toMatchObject({ code: 'stopped' });
  await run.entry({ name: 'client', what: 'wrote' });
  abort.abort();
  await sent;
  await run.entry({ name: 'client', what: 'closed' });
  await thaw();
});

test.each([
  [{}, 'texts'],
  [{ texts: 'one' }, 'give a list of texts'],
  [{ texts: [] }, 'give at least one text'],
  [{ texts: [''] }, 'give at least one letter'],
  [{ texts: ['a\0b'] }, 'leave NUL out'],
  [{ texts: ['x'.repeat(4097)] }, 'give at most 4096 bytes'],
  [{ texts: Array.from({ length: 21 }, () => 'x') }, 'give at most 20 texts'],
  [{ texts: ['x'], connected: 'yes' }, 'give true or false'],
  [{ texts: ['x'], more: 1 }, 'more'],
])('wrong parameters say what to do: %j', async (params, words) => {
  const refused = { code: 'body_malformed', detail: expect.stringContaining(words) };
  await expect(send(params)).rejects.toMatchObject(refused);
  expect(run.entries).toEqual([]);
});

test('nothing goes to the playground’s own ports, nor away from loopback', async () => {
  for (const spot of [
    { address: '127.0.0.1', port: 62893 },
    { address: '192.0.2.1', port: 9 },
    { address: '127.0.0.1', port: 0 },
  ]) {
    await expect(send({ texts: ['x'] }, spot)).rejects.toMatchObject({ code: 'target_forbidden' });
  }
  expect(run.entries).toEqual([]);
});
