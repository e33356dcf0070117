// The door's limits on real sockets: sizes, times, rates, connections; and the WebSocket's own.
import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import WebSocket from 'ws';
import { testDoor } from '../support/doors.ts';
import type { TestDoor } from '../support/doors.ts';
import { ask, askMany, head } from '../support/raw-http.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await testDoor();
});
afterAll(() => door.stop());

const host = (): string => `Host: 127.0.0.1:${door.port}`;
const bearer = (): string => `Authorization: Bearer ${door.token}`;
const json = 'Content-Type: application/json';
const post = (body: string, ...more: string[]): string =>
  head('POST /api/echo HTTP/1.1', host(), bearer(), json, ...more) + body;
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const codeOf = (body: string): unknown => (JSON.parse(body) as { error?: unknown }).error;

describe('a body', () => {
  const ofLength = (length: number): string => `{"a":"${'x'.repeat(length - 8)}"}`;

  test('of 64 KiB is read', async () => {
    const body = ofLength(64 * 1024);
    expect((await ask(door.port, post(body, `Content-Length: ${body.length}`))).status).toBe(200);
  });

  test('in chunks is read, and past 64 KiB is 413 before it has ended', async () => {
    const chunked = 'Transfer-Encoding: chunked';
    expect((await ask(door.port, post(`${chunk('{"a":')}${chunk('1}')}0\r\n\r\n`, chunked))).status).toBe(200);
    const endless = await ask(door.port, post(chunk(ofLength(64 * 1024 + 1)), chunked));
    expect([endless.status, codeOf(endless.body)]).toEqual([413, 'too_large']);
  });

  test.each([
    ['that is not JSON', 'hello'],
    ['that is cut short', '{"a":'],
    ['that is empty', ''],
    ['that is an array', '[1]'],
    ['that is not UTF-8', '{"a":"\xff"}'],
  ])('%s is 400', async (_name, body) => {
    const answer = await ask(door.port, post(body, `Content-Length: ${body.length}`));
    expect([answer.status, codeOf(answer.body)]).toEqual([400, 'body_malformed']);
  });

  test('that a client asks leave for is asked for only after the gate', async () => {
    const expecting = 'Expect: 100-continue';
    const answer = await ask(door.port, post('{}', 'Content-Length: 2', expecting));
    expect(answer.status).toBe(200);
    const refused = head('POST /api/echo HTTP/1.1', host(), json, expecting, 'Content-Length: 2');
    expect((await ask(door.port, refused)).status).toBe(401);
  });

  test('is not read without a token, however large', async () => {
    const start = head('POST /api/echo HTTP/1.1', host(), json, 'Content-Length: 999999999');
    expect((await ask(door.port, start)).status).toBe(401);
  });
});

describe('a head', () => {
  test('over 16 KiB is 431, with our headers', async () => {
    const answer = await ask(door.port, head('GET / HTTP/1.1', host(), `X: ${'x'.repeat(16 * 1024)}`));
    expect(answer.status).toBe(431);
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('of thousands of lines hides nothing from the gate', async () => {
    const many = Array.from({ length: 3000 }, () => 'a:');
    const text = head('GET / HTTP/1.1', host(), ...many, 'Origin: http://evil.test');
    expect((await ask(door.port, text)).status).toBe(403);
  });

  test('that does not end is 408 after five seconds', async () => {
    const began = performance.now();
    const { status } = await ask(door.port, `GET / HTTP/1.1\r\n${host()}\r\n`);
    expect(status).toBe(408);
    expect(performance.now() - began).toBeGreaterThan(4_500);
  });

  test('is followed by others on the same connection for 65 seconds', async () => {
    const { headers } = await ask(door.port, head('GET / HTTP/1.1', host()));
    expect(headers['keep-alive']).toBe('timeout=65');
  });
});

test('a body that does not end is cut off after ten seconds', async () => {
  const began = performance.now();
  const answer = await ask(door.port, post('{"a"', 'Content-Length: 10'), { patience: 20_000 }).catch(String);
  expect(answer).toContain('without an answer');
  expect(performance.now() - began).toBeGreaterThan(9_000);
});

test('more than 100 requests in a second are 429, and pages are still served', async () => {
  const text = head('GET /api/system HTTP/1.1', host(), bearer());
  // All within one moment of the clock: a slow computer would take so long for them that there would be room again.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  onTestFinished(() => clock.mockRestore());
  const statuses = await askMany(door.port, text, 600);
  clock.mockRestore();
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(90);
  expect(statuses).toContain(429);
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  expect((await ask(door.port, head('GET / HTTP/1.1', host()))).status).toBe(200);
});

describe('a hundred requests a second of all kinds together', () => {
  test.each([
    ['reads', 'GET /api/system', '', 200],
    ['a head alone', 'HEAD /api/system', '', 200],
    ['changes', 'POST /api/echo', '{}', 200],
    ['what is not there', 'GET /api/nothing', '', 404],
    ['what is refused', 'GET /api/fails/known', '', 410],
  ])(
    '%s: the next is 429, of this kind and of every other, and each hundredth of a second makes room for one',
    async (...it) => {
      const [, line, body, status] = it;
      const own = await testDoor();
      onTestFinished(() => own.stop());
      const common = [`Host: 127.0.0.1:${own.port}`, `Authorization: Bearer ${own.token}`];
      const lines = body ? [json, `Content-Length: ${body.length}`] : [];
      const text = head(`${line} HTTP/1.1`, ...common, ...lines) + body;
      const now = performance.now();
      const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
      onTestFinished(() => clock.mockRestore());
      const asked = async (count: number): Promise<number[]> =>
        (await askMany(own.port, text, count)).sort((a, b) => a - b);
      const all = (one: number, count: number): number[] => Array.from({ length: count }, () => one);
      expect(await asked(120)).toEqual([...all(status, 100), ...all(429, 20)]);
      const others = ['GET /api/system', 'GET /api/nothing'].map((other) => head(`${other} HTTP/1.1`, ...common));
      for (const other of others) expect((await ask(own.port, other)).status).toBe(429);
      expect((await ask(own.port, head('GET / HTTP/1.1', ...common))).status).toBe(200);
      clock.mockReturnValue(now + 10);
      expect(await asked(2)).toEqual([status, 429]);
      clock.mockReturnValue(now + 5000);
      expect(await asked(120)).toEqual([...all(status, 100), ...all(429, 20)]);
    },
  );
});

test('256 connections are held, no more, and each that ends makes room', async () => {
  const own = await testDoor();
  const held = await Promise.all(
    Array.from({ length: 256 }, async () => {
      const socket = net.connect(own.port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    }),
  );
  const text = head('GET / HTTP/1.1', `Host: 127.0.0.1:${own.port}`);
  await expect(ask(own.port, text)).rejects.toThrow();
  await expect(ask(own.port, text, { address: '::1' })).rejects.toThrow();
  const [first, ...rest] = held;
  first?.end(text);
  if (first) await once(first.resume(), 'close');
  expect((await ask(own.port, text)).status).toBe(200);
  for (const socket of rest) socket.destroy();
  await own.stop();
});

describe('a WebSocket', () => {
  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${door.port}/ws`, ['playground.v1', `bearer.${door.token}`]);
    await once(socket, 'open');
    return socket;
  };
  const closing = async (socket: WebSocket): Promise<number> => {
    const [code] = (await once(socket, 'close')) as [number];
    return code;
  };

  test('speaks playground.v1, says nothing of the token, and does not compress', async () => {
    const socket = await open();
    expect(socket.protocol).toBe('playground.v1');
    expect(socket.extensions).toBe('');
    socket.send('hello');
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(String(answer)).toBe('hello');
    socket.close();
    await closing(socket);
  });

  test('ends with 1009 over 64 KiB', async () => {
    const socket = await open();
    socket.send('x'.repeat(64 * 1024));
    await once(socket, 'message');
    socket.send('x'.repeat(64 * 1024 + 1));
    expect(await closing(socket)).toBe(1009);
  });

  test('ends with 1008 over 256 fragments', async () => {
    const whole = await open();
    for (let i = 1; i <= 256; i++) whole.send('x', { fin: i === 256 });
    await once(whole, 'message');
    for (let i = 1; i <= 257; i++) whole.send('x', { fin: i === 257 });
    expect(await closing(whole)).toBe(1008);
  });

  test('ends with 1008 over 100 messages in a second, and hears no more', async () => {
    const socket = await open();
    let heard = 0;
    socket.on('message', () => heard++);
    for (let i = 0; i < 1000; i++) socket.send('x');
    expect(await closing(socket)).toBe(1008);
    expect(heard).toBeGreaterThanOrEqual(100);
    expect(heard).toBeLessThan(1000);
  });

  test('with a broken handshake is 400 with our headers', async () => {
    const lines = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: short',
    ];
    const offer = `Sec-WebSocket-Protocol: playground.v1, bearer.${door.token}`;
    const answer = await ask(door.port, head('GET /ws HTTP/1.1', host(), ...lines, offer));
    expect(answer.status).toBe(400);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test('is said goodbye to with 1001 when the door closes, and the port is free', async () => {
    const own = await testDoor();
    const socket = new WebSocket(`ws://127.0.0.1:${own.port}/ws`, ['playground.v1', `bearer.${own.token}`]);
    await once(socket, 'open');
    const [code] = await Promise.all([closing(socket), own.stop()]);
    expect(code).toBe(1001);
    await expect(ask(own.port, 'x')).rejects.toThrow('ECONNREFUSED');
  });
});
