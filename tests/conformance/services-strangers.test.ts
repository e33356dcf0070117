// Strangers talk to the sample services: curl, netcats and Python, none of which knows anything of this project.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { supervised, type Supervised } from '../support/processes.ts';

let run: Supervised;
beforeAll(async () => {
  run = await supervised();
});
afterAll(() => run[Symbol.asyncDispose]());

/** Why a program cannot be asked, as part of a test's name; empty where it can. */
function missing(program: string): string {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return '';
  } catch {
    return ` (skipped: ${program} is not installed)`;
  }
}

interface Printed {
  readonly out: string;
  readonly code: number | null;
}

/** Run a program to its end with this input, which stays open until it has printed something, if that is asked for. */
async function type(program: string, args: readonly string[], input = '', wait = false): Promise<Printed> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.write(input);
  if (!wait) child.stdin.end();
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += String(chunk);
    child.stdin.end();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { out, code };
}

const python = (address: string, port: number, ...lines: readonly string[]): Promise<Printed> =>
  type('python3', ['-c', ['import socket', `to = ("${address}", ${port})`, ...lines].join('\n')]);

describe.each(['127.0.0.1', '::1'])('at %s', (address) => {
  const services: Record<string, ServiceHandle> = {};
  const port = (kind: string): string => String(services[kind]?.port);
  const six = address === '::1';
  beforeAll(async () => {
    for (const kind of ['tcp-echo', 'tcp-silent', 'tcp-reset', 'udp-echo', 'udp-daytime', 'http-hello']) {
      services[kind] = await run.supervisor.start(`${kind}-${six ? 'six' : 'four'}`, kind, { address });
    }
  });

  const curl = missing('curl');
  describe.skipIf(curl !== '')(`curl${curl}`, () => {
    const ask = (path: string, ...more: readonly string[]): Promise<Printed> =>
      type('curl', [
        '-sS',
        '-g',
        '--max-time',
        '20',
        ...more,
        `http://${six ? '[::1]' : address}:${port('http-hello')}${path}`,
      ]);

    test('a page, its headers, a posted body', async () => {
      expect((await ask('/')).out).toContain('<h1>Hello</h1>');
      expect((await ask('/', '-I')).out).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(JSON.parse((await ask('/headers', '-A', 'me')).out)).toMatchObject({ 'user-agent': 'me', accept: '*/*' });
      expect(JSON.parse((await ask('/echo', '-d', 'a=1&b=ä')).out)).toMatchObject({ you_sent: 'a=1&b=ä' });
    });

    test('a stream line by line, and two requests on one connection', async () => {
      expect((await ask('/stream', '-N')).out).toBe([1, 2, 3, 4, 5].map((n) => `line ${n} of 5\n`).join(''));
      const both = await ask(
        '/status/200',
        '-w',
        '%{num_connects} ',
        '-o',
        '/dev/null',
        '-o',
        '/dev/null',
        '--url',
        `http://${six ? '[::1]' : address}:${port('http-hello')}/`,
      );
      expect(both.out).toBe('1 0 ');
    });

    test('a status, a body over the limit', async () => {
      expect((await ask('/status/503', '-f')).code).toBe(22);
      const big = await type('sh', [
        '-c',
        `head -c 2000000 /dev/zero | curl -sS -g --data-binary @- http://${six ? '[::1]' : address}:${port('http-hello')}/echo`,
      ]);
      expect(big.out).toBe('The body is larger than 64 KiB, the limit here.\n');
    });

    test('no HTTP: silence until it gives up, and a reset', async () => {
      const at = (kind: string): string => `http://${six ? '[::1]' : address}:${port(kind)}/`;
      // curl(1): 28 is a timeout, 56 a failure to receive.
      expect((await type('curl', ['-s', '-g', '--max-time', '1', at('tcp-silent')])).code).toBe(28);
      expect((await type('curl', ['-s', '-g', at('tcp-reset')])).code).toBe(56);
    });
  });

  describe.each([
    // It ends after one answer, however long that takes.
    { program: 'nc', half: ['-N'], open: [] as string[], udp: ['-u', '-W', '1'] },
    { program: 'ncat', half: [] as string[], open: ['--no-shutdown'], udp: ['-u'] },
  ])('$program', ({ program, half, open, udp }) => {
    const why = missing(program);
    test.skipIf(why !== '')(`echo, silence, reset, web${why}`, async () => {
      expect(await type(program, [...half, address, port('tcp-echo')], 'hello\n')).toEqual({ out: 'hello\n', code: 0 });
      expect((await type(program, [...half, address, port('tcp-silent')], 'hello\n')).out).toBe('');
      expect((await type(program, [...half, address, port('tcp-reset')], 'hello\n')).out).toBe('');
      const get = (...more: string[]): string => ['GET /status/200 HTTP/1.1', 'Host: x', ...more, '', ''].join('\r\n');
      // Its side ended right after the request, or stays open until the server ends.
      expect((await type(program, [...half, address, port('http-hello')], get())).out).toMatch(/\r\n\r\nOK$/);
      const closing = get('Connection: close');
      expect((await type(program, [...open, address, port('http-hello')], closing)).out).toMatch(/\r\n\r\nOK$/);
    });

    test.skipIf(why !== '')(`datagrams${why}`, async () => {
      expect((await type(program, [...udp, address, port('udp-echo')], 'postcard', true)).out).toBe('postcard');
      expect((await type(program, [...udp, address, port('udp-daytime')], '?', true)).out).toMatch(
        /^[A-Z].*\d\d:\d\d:\d\d-\S+\r\n$/,
      );
    });
  });

  const snake = missing('python3');
  describe.skipIf(snake !== '')(`Python’s sockets${snake}`, () => {
    test('echo, byte by byte', async () => {
      const { out } = await python(
        address,
        Number(port('tcp-echo')),
        's = socket.create_connection(to)',
        's.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)',
        'for b in range(256): s.send(bytes([b]))',
        's.shutdown(socket.SHUT_WR)',
        'print(s.makefile("rb").read() == bytes(range(256)))',
      );
      expect(out).toBe('True\n');
    });

    test('a reset is an exception there', async () => {
      const { out } = await python(
        address,
        Number(port('tcp-reset')),
        's = socket.create_connection(to)',
        's.send(b"x")',
        'try: s.recv(1)',
        'except ConnectionResetError: print("reset")',
      );
      expect(out).toBe('reset\n');
    });

    test('datagrams keep their edges, also the empty one', async () => {
      const { out } = await python(
        address,
        Number(port('udp-echo')),
        `s = socket.socket(socket.${six ? 'AF_INET6' : 'AF_INET'}, socket.SOCK_DGRAM)`,
        's.settimeout(10)',
        'for b in b"one", b"", b"x" * 60000: s.sendto(b, to)',
        'print([len(s.recv(65536)) for _ in range(3)])',
      );
      expect(out).toBe('[3, 0, 60000]\n');
    });

    test('http.client: keep-alive and chunks', async () => {
      const { out } = await python(
        address,
        Number(port('http-hello')),
        'import http.client',
        'c = http.client.HTTPConnection(*to)',
        'for path in "/status/200", "/stream":',
        '    c.request("GET", path)',
        '    r = c.getresponse()',
        '    print(r.status, len(r.read()))',
      );
      expect(out).toBe('200 2\n200 60\n');
    });
  });
});
