// Requests by the agent, byte for byte as given: when an answer is whole, what follows it, and servers that do not play along.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { action } from '../../server/actions/http-request.ts';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { supervised, type Supervised } from '../support/processes.ts';
import { serving } from '../support/serving.ts';

let run: Supervised;
let web: ServiceHandle;
let key = 0;
beforeAll(async () => {
  run = await supervised();
  web = await run.supervisor.start('web', 'http-hello');
});
beforeEach(() => void (run.entries.length = 0));
afterAll(() => run[Symbol.asyncDispose]());

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;
const ask = (params: unknown, port = web.port): Promise<void> =>
  run.supervisor.act(action, params, { name: 'web', pid: 1, address: '127.0.0.1', port }, { key: ++key });
const told = (...what: string[]): unknown[] =>
  run.entries
    .filter(
      (e) => e['name'] === 'client' && e.type === 'socket' && (what.length === 0 || what.includes(String(e['what']))),
    )
    .map((e) => (what.length === 1 ? e['text'] : e['what']));
const answers = (): string => told('read').join('');

test('one request, one answer; our side ends after it', async () => {
  const text = lines('GET /status/200 HTTP/1.1', 'Host: x');
  await ask({ text });
  expect(told('wrote')).toEqual([text]);
  expect(answers()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*OK$/);
  expect(told()).toEqual(['connecting', 'connected', 'wrote', 'read', 'ended', 'closed']);
  const heard = run.entries.find((e) => e['name'] === 'web' && e['what'] === 'read');
  expect(heard).toMatchObject({ text, bytes: text.length });
});

test('a server that closes after its answer: it ends first', async () => {
  await ask({ text: lines('GET /status/200 HTTP/1.1', 'Host: x', 'Connection: close') });
  expect(told()).toEqual(['connecting', 'connected', 'wrote', 'read', 'peer-ended', 'ended', 'closed']);
});

test('bytes go as they are: LF alone, spaces, no end at all', async () => {
  await ask({ text: 'GET / HTTP/1.1\nHost: x\n\n' });
  expect(answers()).toMatch(/^HTTP\/1\.1 400 Bad Request/);
  expect(told('wrote')).toEqual(['GET / HTTP/1.1\nHost: x\n\n']);
});

test('keep-alive: the next goes on the same connection as soon as the one before is answered', async () => {
  const one = lines('GET /status/200 HTTP/1.1', 'Host: x');
  const two = lines('HEAD /status/202 HTTP/1.1', 'Host: x');
  const three = lines('GET /stream HTTP/1.1', 'Host: x');
  await ask({ text: one, then: [two, three] });
  // As soon as it is whole, by the agent's own clock: without an answer it would have waited 2 s.
  const times = run.entries.filter((e) => e['name'] === 'client' && ['wrote', 'read'].includes(String(e['what'])));
  for (const [at, wrote] of times.entries())
    if (at > 0 && wrote['what'] === 'wrote') expect((wrote.at ?? 0) - (times[at - 1]?.at ?? 0)).toBeLessThan(1500e6);
  expect(told('wrote')).toEqual([one, two, three]);
  expect(answers().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 202', 'HTTP/1.1 200']);
  expect(answers()).toMatch(/line 5 of 5\n\r\n0\r\n\r\n$/);
  expect(
    new Set(run.entries.filter((e) => e['what'] === 'connected').map((e) => JSON.stringify(e['local']))).size,
  ).toBe(1);
});

test('five letters of ten, silence, the next request: swallowed', async () => {
  const text = `${lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 10')}hello`;
  await ask({ text, then: [lines('GET / HTTP/1.1', 'Host: x')] });
  const [first, second] = run.entries
    .filter((e) => e['name'] === 'client' && e['what'] === 'wrote')
    .map(({ at = 0 }) => at);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(1990e6);
  expect(answers()).toContain('{"you_sent":"helloGET /"');
  expect(answers()).toContain('HTTP/1.1 400 Bad Request');
});

test('no answer for 10 s: no_answer, and our side did not end before', async () => {
  await expect(
    ask({ text: `${lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 10')}hello` }),
  ).rejects.toMatchObject({ code: 'no_answer' });
  expect(told()).toEqual(['connecting', 'connected', 'wrote', 'gave-up', 'ended', 'closed']);
});

describe('servers of another kind', () => {
  test('100 Continue is not the answer yet', async () => {
    const server = await serving((socket) => {
      socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), 1500);
    });
    await ask({ text: 'x' }, server.port);
    expect(answers()).toMatch(/ok$/);
    server.close();
  });

  test('an echo: no HTTP, and done after a second', async () => {
    const server = await serving((socket) => void socket.on('data', (bytes: Buffer) => socket.write(bytes)));
    await ask({ text: 'hello' }, server.port);
    expect(answers()).toBe('hello');
    server.close();
  });

  test('half an answer: done after 10 s, with what came', async () => {
    const server = await serving((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'));
    await ask({ text: 'x' }, server.port);
    expect(told()).toEqual(['connecting', 'connected', 'wrote', 'read', 'ended', 'closed']);
    server.close();
  });

  test('an answer without end: cut off after 1 MiB', async () => {
    const server = await serving((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = (): boolean => socket.write(Buffer.alloc(64 * 1024, 'x'), (error) => error ?? more());
      more();
    });
    await expect(ask({ text: 'x' }, server.port)).rejects.toMatchObject({ code: 'answer_endless' });
    expect(told('gave-up', 'closed')).toEqual(['gave-up', 'closed']);
    server.close();
  });

  test('script, colours and text that runs backwards are told as what they are', async () => {
    const server = await serving((socket) =>
      socket.end('HTTP/1.1 200 OK\r\n\r\n<script>1</script>\u001b[31m\u202e\0\u009b'),
    );
    await ask({ text: 'x' }, server.port);
    expect(answers()).toBe('HTTP/1.1 200 OK\r\n\r\n<script>1</script>\\x1b[31m\\u202e\\x00\\x9b');
    server.close();
  });

  test('a reset in the middle: ECONNRESET', async () => {
    const server = await serving((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    await expect(ask({ text: 'x', then: ['y'] }, server.port)).rejects.toMatchObject({ code: 'ECONNRESET' });
    server.close();
  });
});

test.each([
  [{}, 'text'],
  [{ text: '' }, 'give at least one letter'],
  [{ text: 'a\0b' }, 'leave NUL out'],
  [{ text: 'x'.repeat(64 * 1024 + 1) }, 'give at most 64 KiB'],
  [{ text: 'x', then: 'y' }, 'give a list of texts'],
  [{ text: 'x', then: [''] }, 'give at least one letter'],
  [{ text: 'x', then: Array.from({ length: 11 }, () => 'y') }, 'give at most 10 more'],
])('wrong parameters say what to do (%#)', async (params, words) => {
  const refused = { code: 'body_malformed', detail: expect.stringContaining(words) };
  await expect(ask(params)).rejects.toMatchObject(refused);
  expect(run.entries).toEqual([]);
});
