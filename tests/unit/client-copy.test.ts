// A packet copied in each of its forms. A dump becomes a packet again, and a curl command, run in a real shell, sends the bytes
// that were captured.
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { form as c } from '../../client/src/stage/detail/copy/c.ts';
import { form as curl } from '../../client/src/stage/detail/copy/curl.ts';
import { enterWords, type CopyForm, type ToCopy } from '../../client/src/stage/detail/copy/forms.ts';
import { form as hex } from '../../client/src/stage/detail/copy/hex.ts';
import { form as json } from '../../client/src/stage/detail/copy/json.ts';
import { form as text } from '../../client/src/stage/detail/copy/text.ts';
import { acting } from '../../server/shared/acting.ts';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { hostile } from '../support/hostile.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { batch, hello, newModel } from './client-fixture.ts';
import { loadFolder } from './client-folder.ts';
import { talkOf, type Word } from './client-talk-frames.ts';

/** The packet with this id of these frames. */
async function packetOf(frames: ReturnType<typeof hello>, id: number): Promise<ToCopy> {
  const model = await newModel();
  model.add(batch(frames));
  const detail = model.detail(id);
  if (detail === undefined) throw new Error('no such packet');
  return { detail, number: id, since: 1_500_000, enter: '' };
}
const fourth = (): Promise<ToCopy> => packetOf(hello(), 4);

test('a form is a file, named after itself, with a letter of its own', async () => {
  const files = (await loadFolder('client/src/stage/detail/copy')) as { form?: CopyForm }[];
  const forms = files.flatMap(({ form }) => form ?? []);
  expect(forms.map(({ id }) => id).sort()).toEqual(['c', 'curl', 'hex', 'json', 'text']);
  expect(new Set(forms.map(({ key }) => key)).size).toBe(forms.length);
  expect(fs.readdirSync('client/src/stage/detail/copy').sort()).toEqual(
    [...forms.map(({ id }) => `${id}.ts`), 'forms.ts'].sort(),
  );
});

test('text: what it means, and each layer with its fields', async () => {
  const lines = text.copy(await fourth())?.split('\n') ?? [];
  expect(lines[0]).toBe('Packet 4: The client sends 6 bytes');
  expect(lines).toContain('0.001 500 s, 72 bytes');
  expect(lines).toContain('TCP, 32 bytes');
  expect(lines).toContain('  to: 43127');
  expect(lines).toContain('    PSH: set');
  expect(lines).toContain('    SYN: not set');
  expect(lines).toContain('Text, 6 bytes');
});

test('text: what would act is written out', async () => {
  const { detail, ...rest } = await fourth();
  const packet = { ...rest, detail: { ...detail, says: 'red \u001b[31m, and a\u0085b' } };
  const acts = new RegExp(`[${acting}\\t\\r]`);
  expect(text.copy(packet)).not.toMatch(acts);
});

test('json: layers and fields with values and places, and the bytes', async () => {
  const packet = await fourth();
  const read = JSON.parse(json.copy(packet) ?? '') as {
    length: number;
    bytes: string;
    layers: {
      protocol: string;
      start: number;
      end: number;
      fields: { id: string; value: unknown; bits?: number[] }[];
    }[];
  };
  expect(read).toMatchObject({ packet: 4, since: 0.0015, length: 72, captured: 72 });
  expect(read.bytes.split(' ').map((byte) => Number.parseInt(byte, 16))).toEqual([...packet.detail.bytes]);
  const { layers } = packet.detail;
  expect(read.layers.map(({ protocol, start, end }) => [protocol, start, end])).toEqual(
    layers.map(({ protocol, start, end }) => [protocol, start, end]),
  );
  const ip = read.layers.find(({ protocol }) => protocol === 'ipv4');
  expect(ip?.fields[0]).toMatchObject({ id: 'version', value: 4, bits: [0, 4] });
});

test('C array: the very bytes, and a comment that nothing can end', async () => {
  const request = 'GET /*/x*/ HTTP/1.1\r\nHost: x\r\n\r\n';
  const halves = talkOf([
    ['a', request.slice(0, 25)],
    ['a', request.slice(25)],
  ]);
  const packet = { ...(await packetOf(halves, 5)), number: 4 };
  expect(packet.detail.layers.at(-1)?.title).toContain('*/');
  const written = c.copy(packet) ?? '';
  expect(written.match(/0x[0-9a-f]{2}(?=,)/g)?.map(Number)).toEqual([...packet.detail.bytes]);
  expect(written).toContain(`packet_4[${packet.detail.bytes.length}]`);
  expect(written.replaceAll(/\/\* [\w ,:-]+ \*\//g, '')).not.toContain('*');
});

test('hex dump: text2pcap makes the same packet of it, whatever its letters look like', (context) => {
  skipFor(lacking('text2pcap'), context);
  return inFolder(async (folder) => {
    for (const words of ['hello\n', 'ab cd ef 00 11 22 ', '000010 00 00', '# | a', `${'ff '.repeat(700)}\r\n0000`]) {
      const packet = await packetOf(talkOf([['a', words]]), 4);
      const [dump, file] = [path.join(folder, 'dump'), path.join(folder, 'file')];
      fs.writeFileSync(dump, hex.copy(packet) ?? '');
      execFileSync('text2pcap', ['-q', '-l', '101', dump, file], { stdio: 'pipe' });
      const read = readCaptureFile(Uint8Array.from(fs.readFileSync(file)));
      expect(read.ok && read.frames.map(({ bytes }) => [...bytes])).toEqual([[...packet.detail.bytes]]);
    }
  });
});

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'copy-'));
  try {
    await use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe('curl', () => {
  const heard: Buffer[] = [];
  /** Keeps what it hears, and answers once a request is whole. */
  const server = net.createServer((socket) => {
    const chunks: Buffer[] = [];
    parser.emit('connection', socket);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('close', () => heard.push(Buffer.concat(chunks)));
  });
  const parser = http.createServer({ insecureHTTPParser: true }, (request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { connection: 'close' }).end('ok'));
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    port = (server.address() as net.AddressInfo).port;
  });
  afterAll(() => void server.close());

  const run = promisify(execFile);
  /** What a server hears when the copied command is run. The folder must stay empty, and nothing else is asked. */
  async function sent(command: string): Promise<string> {
    heard.length = 0;
    await inFolder(async (folder) => {
      const env = { PATH: process.env['PATH'], HOME: folder };
      await run('sh', ['-c', command], { cwd: folder, env, timeout: 20_000 });
      expect(fs.readdirSync(folder)).toEqual([]);
    });
    await expect.poll(() => heard.length).toBe(1);
    return heard[0]?.toString('latin1') ?? '';
  }
  const copied = async (...said: Word[]): Promise<string | undefined> =>
    curl.copy(await packetOf(talkOf(said, { ports: [50_000, port] }), 4));
  async function same(request: string | Buffer): Promise<void> {
    const whole = Buffer.from(request as string, 'latin1').toString('latin1');
    const command = await copied(['a', whole]);
    expect(command).toBeDefined();
    expect(await sent(command ?? '')).toBe(whole);
  }
  const lines = (...some: string[]): string => `${some.join('\r\n')}\r\n\r\n`;
  const latin1 = (words: string): string => Buffer.from(words).toString('latin1');

  test.for([
    ['a simple one', lines('GET /greeting HTTP/1.1', 'Host: 127.0.0.1', 'User-Agent: me/1', 'Accept: */*')],
    ['nothing that curl would add', lines('GET / HTTP/1.1', 'Host: x')],
    ['Host is not the first', lines('GET / HTTP/1.1', 'X-First: 1', 'Host: x', 'Accept: text/plain')],
    [
      'a header twice, one empty, one with odd letters',
      lines('GET / HTTP/1.1', 'Host: x', 'A: 1', 'A: 2', 'E:', "Q: it's $(id) `id` \\n"),
    ],
    ['another method and a strange target', lines('DELETE /a/../b/./c?q=[1-3]{x,y}&z=%20#no HTTP/1.1', 'Host: x')],
    ['HEAD', lines('HEAD /x HTTP/1.1', 'Host: x')],
    ['HTTP/1.0 without a Host', lines('GET / HTTP/1.0', 'Connection: close')],
    ['OPTIONS of the whole server', lines('OPTIONS * HTTP/1.1', 'Host: x')],
    ['a body without a type', `${lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 5')}hello`],
    [
      'PUT with a body of bytes',
      `${lines('PUT /x HTTP/1.1', 'Host: x', 'Content-Type: a/b', 'Content-Length: 6')}\0\u0001\xff\r\n%`,
    ],
    ['a chunk', `${lines('POST /x HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`],
    [
      'a large body, without asking first',
      `${lines('POST /x HTTP/1.1', 'Host: x', 'Content-Length: 3000')}${'z'.repeat(3000)}`,
    ],
    ['POST without a body', lines('POST /x HTTP/1.1', 'Host: x', 'Content-Length: 0')],
    ['letters that are no ASCII', latin1(lines('GET /ż HTTP/1.1', 'Host: x', 'N: żółw\u0080'))],
  ] as const)('sends the same bytes: %s', async ([, request], context) => {
    skipFor(lacking('curl'), context);
    await same(request);
  });

  test('hostile words as body and as header break out of nothing', async (context) => {
    skipFor(lacking('curl'), context);
    for (const words of hostile) {
      const body = latin1(words);
      const value = [...body]
        .map((one) => (one < ' ' || one === '\u007f' ? '.' : one))
        .join('')
        .trim();
      const head = lines('POST /x HTTP/1.1', 'Host: x', `X: ${value || 'none'}`, `Content-Length: ${body.length}`);
      await same(head + body);
    }
  });

  test('a request in several packets is copied whole, from the packet that begins it alone', async (context) => {
    skipFor(lacking('curl'), context);
    const request = `${lines('POST /x HTTP/1.1', 'Host: x', 'Content-Length: 5')}hello`;
    const said: Word[] = [
      ['a', request.slice(0, 20)],
      ['a', request.slice(20)],
    ];
    expect(await sent((await copied(...said)) ?? '')).toBe(request);
    expect(curl.copy(await packetOf(talkOf(said), 5))).toBeUndefined();
  });

  test('there is none of an answer, of half a request, of other protocols', async () => {
    const get = lines('GET / HTTP/1.1', 'Host: x');
    expect(
      curl.copy(
        await packetOf(
          talkOf([
            ['a', get],
            ['b', lines('HTTP/1.1 204 No')],
          ]),
          5,
        ),
      ),
    ).toBeUndefined();
    expect(await copied(['a', get.slice(0, 20)])).toBeUndefined();
    expect(curl.copy(await fourth())).toBeUndefined();
  });

  test('in a network of its own it begins with the way in, behind what it is told', async () => {
    const packet = await packetOf(talkOf([['a', `${lines('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1')}a`]]), 4);
    const enter = enterWords({ name: 'w1', kind: 'private' });
    expect(curl.copy({ ...packet, enter })).toMatch(/^printf 'a' \| loopback-playground in w1 -- curl -i /);
    expect(enterWords({ name: 'host', kind: 'host' })).toBe('');
  });
});
