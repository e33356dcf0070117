// The web server among the sample services: its pages, its limits, and what Node refuses on its behalf, to the byte.
import net from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ServiceHandle } from '../../server/processes/types.ts';
import type { Spot } from '../support/clients.ts';
import { ask, supervised, type Said, type Supervised } from '../support/processes.ts';

let run: Supervised;
let web: ServiceHandle;
beforeAll(async () => {
  run = await supervised();
  web = await run.supervisor.start('web', 'http-hello');
});
beforeEach(() => void (run.entries.length = 0));
afterAll(() => run[Symbol.asyncDispose]());

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;
/** One request on a connection of its own, ended at once; the whole answer. */
const say = async (text: string | Uint8Array): Promise<string> => String(await ask(web.port, text));
const get = (path: string): Promise<string> => say(lines(`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: close'));
const post = (body: string, ...more: string[]): string =>
  lines('POST /echo HTTP/1.1', 'Host: x', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', ...more) +
  body;
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);

describe('pages', () => {
  test('a small page of HTML, and a HEAD of it', async () => {
    const answer = await get('/');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('Content-Type: text/html; charset=utf-8\r\n');
    expect(answer).not.toMatch(/^(X-Powered-By|ETag):/im);
    expect(bodyOf(await say(lines('HEAD / HTTP/1.1', 'Host: x', 'Connection: close')))).toBe('');
  });

  test('/echo: what was sent, and by whom, also when it is mischief', async () => {
    const sent = '<script>alert(1)</script> \u001b[31m \u202e "ä" 🐢';
    const answer = await say(post(sent, 'Content-Type: text/html'));
    expect(answer).toContain('Content-Type: application/json; charset=utf-8\r\n');
    expect(answer).toContain('X-Content-Type-Options: nosniff\r\n');
    expect(JSON.parse(bodyOf(answer))).toEqual({ you_sent: sent, from: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
    expect(JSON.parse(bodyOf(await say(post(''))))).toMatchObject({ you_sent: '' });
  });

  test('/echo: a body in chunks', async () => {
    const head = lines('POST /echo HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked', 'Connection: close');
    const answer = await say(`${head}5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n`);
    expect(JSON.parse(bodyOf(answer))).toMatchObject({ you_sent: 'hello world' });
  });

  test('/headers', async () => {
    const answer = await say(lines('GET /headers HTTP/1.1', 'Host: x', 'X-Mine: 7', 'Connection: close'));
    expect(JSON.parse(bodyOf(answer))).toEqual({ host: 'x', 'x-mine': '7', connection: 'close' });
  });

  test.each([
    ['200', 'HTTP/1.1 200 OK', 'OK'],
    ['404', 'HTTP/1.1 404 Not Found', 'Not Found'],
    ['418', "HTTP/1.1 418 I'm a Teapot", "I'm a Teapot"],
    ['204', 'HTTP/1.1 204 No Content', ''],
    ['199', 'HTTP/1.1 400 Bad Request', 'A status is a whole number from 200 to 599.\n'],
    ['600', 'HTTP/1.1 400 Bad Request', 'A status is a whole number from 200 to 599.\n'],
    ['-1', 'HTTP/1.1 400 Bad Request', 'A status is a whole number from 200 to 599.\n'],
    ['2e2', 'HTTP/1.1 400 Bad Request', 'A status is a whole number from 200 to 599.\n'],
  ])('/status/%s', async (code, line, body) => {
    const answer = await get(`/status/${code}`);
    expect(answer.split('\r\n')[0]).toBe(line);
    expect(bodyOf(answer)).toBe(body);
  });

  test('/delay: not before its time, and at most 10 s', async () => {
    const began = performance.now();
    expect(bodyOf(await get('/delay/300'))).toBe('This took 300 ms.\n');
    // Node's timers may be a millisecond early.
    expect(performance.now() - began).toBeGreaterThan(298);
    expect(await get('/delay/10001')).toContain('A delay is a whole number of ms, up to 10000.');
  });

  test('/stream: five chunks, one after another, each its own write', async () => {
    const answer = await get('/stream');
    expect(answer).toContain('Transfer-Encoding: chunked\r\n');
    expect(bodyOf(answer)).toBe([1, 2, 3, 4, 5].map((n) => `c\r\nline ${n} of 5\n\r\n`).join('') + '0\r\n\r\n');
    // News of an answer before this one may come late.
    const writes = () => run.entries.filter((e) => e['what'] === 'wrote' && String(e['text']).includes('line '));
    await expect.poll(() => writes().length).toBe(5);
    const times = writes().map(({ at = 0 }) => at);
    expect((times[4] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(700e6);
  });

  test('whatever is not there: 404, in words, as text', async () => {
    const answer = await get('/%3Cscript%3E');
    expect(answer).toContain('404 Not Found');
    expect(answer).toContain('Content-Type: text/plain; charset=utf-8\r\n');
    expect(bodyOf(answer)).toBe('There is nothing at GET /%3Cscript%3E. Start at /.\n');
    expect(await get('/status/%ff')).toContain('400 Bad Request');
  });
});

describe('limits and refusals', () => {
  test('64 KiB are echoed; one more is 413, in words, also when much more comes', async () => {
    const most = 'x'.repeat(64 * 1024);
    expect(JSON.parse(bodyOf(await say(post(most))))).toMatchObject({ you_sent: most });
    for (const body of [`${most}x`, 'x'.repeat(3_000_000)]) {
      const answer = await say(post(body));
      expect(answer).toContain('413 Payload Too Large');
      expect(bodyOf(answer)).toBe('The body is larger than 64 KiB, the limit here.\n');
    }
  });

  test('a compressed body: 415', async () => {
    expect(await say(post('x', 'Content-Encoding: gzip'))).toContain('415 Unsupported Media Type');
  });

  test.each([
    ['lines that end in LF alone', 'GET / HTTP/1.1\nHost: x\n\n'],
    ['two Content-Lengths', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
    [
      'Content-Length and chunks',
      `${lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['no HTTP', 'hello\r\n\r\n'],
  ])('%s: 400, and the connection is closed', async (_what, text) => {
    expect(await say(text)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/);
  });

  test('what was wrong is told with a word of the error table', async () => {
    await say('GET / HTTP/1.1\nHost: x\n\n');
    expect(await run.entry({ what: 'error' })).toMatchObject({ error: 'malformed' });
  });

  test('headers over 16 KiB: 431', async () => {
    expect(await say(lines('GET / HTTP/1.1', 'Host: x', `X: ${'x'.repeat(20_000)}`))).toContain('431 ');
  });
});

describe('a connection that is kept', () => {
  /** A connection, and what came on it so far. */
  const open = async (): Promise<{ socket: net.Socket; heard: () => string }> => {
    const socket = net.connect(web.port, '127.0.0.1');
    await once(socket, 'connect');
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += String(bytes)));
    return { socket, heard: () => text };
  };

  test('carries two requests', async () => {
    const { socket, heard } = await open();
    socket.write(lines('GET /status/200 HTTP/1.1', 'Host: x'));
    await expect.poll(heard).toMatch(/OK$/);
    socket.end(lines('GET /status/202 HTTP/1.1', 'Host: x'));
    await once(socket, 'close');
    expect(heard().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 202']);
  });

  test('five letters where ten were promised: silence; the next request’s first five are swallowed as the rest', async () => {
    const { socket, heard } = await open();
    const head = lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 10');
    socket.write(`${head}hello`);
    // Another client is answered meanwhile: that the first one is not is no matter of time.
    await get('/');
    expect(heard()).toBe('');
    socket.write(lines('GET / HTTP/1.1', 'Host: x'));
    await once(socket, 'close');
    expect(heard()).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[^]*\{"you_sent":"helloGET \/","from":"[^"]+"\}HTTP\/1\.1 400 Bad Request\r\n/,
    );
  });

  test('tells each read before what is written for it, with the text', async () => {
    const { socket, heard } = await open();
    const { localPort } = socket;
    // News of a connection before this one may come late, and so may the word of what has been heard here already.
    const its = (...what: readonly string[]): Said[] =>
      run.entries.filter(
        (e) => (e['remote'] as Spot | undefined)?.port === localPort && what.includes(String(e['what'])),
      );
    const request = lines('GET /status/200 HTTP/1.1', 'Host: x');
    for (const times of [1, 2]) {
      socket.write(request);
      await expect.poll(() => heard().match(/OK/g)?.length).toBe(2 * times);
    }
    socket.destroy();
    await expect.poll(() => its('closed').length).toBe(1);
    const said = its('read', 'wrote');
    expect(said.map((e) => e['what'])).toEqual(['read', 'wrote', 'read', 'wrote']);
    expect(said.map(({ at }) => at)).toEqual(said.map(({ at = 0 }) => at).toSorted((a, b) => a - b));
    expect(said[0]).toMatchObject({ text: request, bytes: request.length });
    expect(said[1]?.['text']).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});
