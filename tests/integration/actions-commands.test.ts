// What is shown for an action is run as it stands, in a real shell: the same bytes arrive, whatever they are.
import { spawn, type ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadActions } from '../../server/processes/discover.ts';
import type { Shell, Target } from '../../server/actions/types.ts';
import { hostile } from '../support/hostile.ts';
import { lacking, skipFor } from '../support/needs.ts';

const actions = await loadActions();
/** nc.traditional and Apple's are not here: Debian installs one netcat at a time. */
const flavours = ['openbsd', 'ncat', 'python', 'none'] as const;
const programs = { openbsd: 'nc', ncat: 'ncat', python: 'python3', none: 'bash' };
const texts = hostile.filter((text) => text !== '');
const bytesOf = (text: string): Buffer => Buffer.from(new TextEncoder().encode(text));

/** A bound for machines that are busy. */
const patience = { timeout: 15_000 };

const at = (port: number, address = '127.0.0.1'): Target => ({ name: 'it', pid: 4711, address, port });
const shell = (netcat: Shell['netcat'], enter = ''): Shell => ({ enter, netcat });
function commandOf(id: string, params: unknown, target: Target, how: Shell): string {
  return actions.get(id)?.value.command(params, target, how) ?? '';
}

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'commands-'))));
afterEach(() => expect(readdirSync(folder)).toEqual([]));
afterAll(() => rmSync(folder, { recursive: true }));

/** Run a command to its end in an empty folder, which must stay empty; what it printed. */
async function run(command: string): Promise<Buffer> {
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  await once(child, 'close');
  return Buffer.concat(printed);
}

interface Heard {
  readonly bytes: Buffer[];
  error?: string;
  ended?: boolean;
  closed?: boolean;
}

/** A TCP server that keeps what it hears, and answers as told. */
async function hearing(address: string, answer: (socket: net.Socket) => void) {
  const all: Heard[] = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    const heard: Heard = { bytes: [] };
    all.push(heard);
    socket.on('data', (bytes: Buffer) => heard.bytes.push(bytes));
    socket.on('error', (error: NodeJS.ErrnoException) => (heard.error = error.code ?? ''));
    socket.on('end', () => (heard.ended = true));
    socket.on('close', () => (heard.closed = true));
    answer(socket);
  });
  server.listen(0, address);
  await once(server, 'listening');
  return { all, port: (server.address() as net.AddressInfo).port, close: () => server.close() };
}

const echo = (socket: net.Socket): void => {
  socket.on('data', (bytes: Buffer) => socket.write(bytes));
  socket.on('end', () => socket.end());
};

describe.each(['127.0.0.1', '::1'])('at %s', (address) => {
  /** All of them at one address; at the other, one of each way to write it. */
  const here = flavours.filter((one) => address === '127.0.0.1' || one === 'openbsd' || one === 'python');

  test.for(here)('tcp-send in pieces, and http-request with another after it: %s', async (netcat, context) => {
    skipFor(lacking(programs[netcat]), context);
    const server = await hearing(address, echo);
    const [one, two] = [texts.join('\r\n'), texts.toReversed().join('\n')];
    const commands = [
      commandOf('tcp-send', { pieces: texts.slice(0, 20) }, at(server.port, address), shell(netcat)),
      commandOf('http-request', { text: one, then: [two] }, at(server.port, address), shell(netcat)),
      commandOf('http-request', { text: one }, at(server.port, address), shell(netcat)),
    ];
    const printed = await Promise.all(commands.map(run));
    const wanted = [bytesOf(texts.slice(0, 20).join('')), bytesOf(one + two), bytesOf(one)];
    expect(printed).toEqual(wanted);
    await expect.poll(() => server.all.length).toBe(3);
    const heard = server.all.map(({ bytes }) => Buffer.concat(bytes));
    for (const bytes of wanted) expect(heard).toContainEqual(bytes);
    server.close();
  });

  describe('udp-send', () => {
    const hear = async (): Promise<{ heard: string[]; port: number; close(): void }> => {
      const heard: string[] = [];
      const socket = dgram.createSocket(address === '::1' ? 'udp6' : 'udp4').bind(0, address);
      socket.on('message', (bytes, from) => {
        heard.push(String(bytes));
        socket.send(`heard ${heard.length}\n`, from.port, from.address);
      });
      await once(socket, 'listening');
      return { heard, port: socket.address().port, close: () => socket.close() };
    };
    const seen = (all: readonly string[]): string[] => all.map((text) => String(bytesOf(text)));

    test.for([true, false])(
      'each text is one datagram, whole and in order: connected %s',
      async (connected, context) => {
        skipFor(lacking('bash', 'python3'), context);
        const server = await hear();
        for (const some of [texts.slice(0, 20), [...texts.slice(20), 'x'.repeat(4096), `${'line\n'.repeat(800)}`]]) {
          const out = await run(
            commandOf('udp-send', { texts: some, connected }, at(server.port, address), shell('openbsd')),
          );
          expect(server.heard.splice(0)).toEqual(seen(some));
          expect(String(out)).toContain(`heard ${some.length}`);
        }
        server.close();
      },
    );

    test.for(['openbsd', 'ncat'] as const)(
      'a single text is one datagram, and its answer is printed: %s',
      async (netcat, context) => {
        skipFor(lacking(programs[netcat]), context);
        const some = ['a\nb\n\nc', `it's "$HOME" \\n %s\n`];
        for (const text of some) {
          const server = await hear();
          const out = await run(commandOf('udp-send', { texts: [text] }, at(server.port, address), shell(netcat)));
          expect(server.heard).toEqual(seen([text]));
          expect(String(out)).toContain('heard 1');
          server.close();
        }
      },
    );
  });

  describe('a connection that is kept', () => {
    let bash: ChildProcess | undefined;
    let printed = '';
    const type = (line: string): void => void bash?.stdin?.write(`${line}\n`);
    const begin = (): void => {
      printed = '';
      bash = spawn('bash', ['-s'], { stdio: ['pipe', 'pipe', 'pipe'], cwd: folder });
      bash.stdout?.on('data', (chunk: Buffer) => (printed += String(chunk)));
    };
    const leave = async (): Promise<void> => {
      bash?.stdin?.end();
      if (bash?.exitCode === null) await once(bash, 'close');
    };

    test.for(['openbsd', 'ncat', 'python'] as const)('open, say, half-close: %s', async (netcat, context) => {
      skipFor(lacking('bash', programs[netcat]), context);
      const server = await hearing(address, echo);
      const target = at(server.port, address);
      begin();
      type(commandOf('tcp-open', {}, target, shell(netcat)));
      for (const text of texts) type(commandOf('tcp-say', { text }, target, shell(netcat)));
      const all = String(bytesOf(texts.join('')));
      await expect.poll(() => Buffer.concat(server.all[0]?.bytes ?? []).toString(), patience).toBe(all);
      await expect.poll(() => printed, patience).toBe(all);
      expect(server.all[0]?.ended).toBeUndefined();
      type(commandOf('tcp-half-close', {}, target, shell(netcat)));
      await expect.poll(() => server.all[0]?.closed, patience).toBe(true);
      expect(server.all[0]?.error).toBeUndefined();
      await leave();
      server.close();
    });

    test.for(here)('open, say, close: %s', async (netcat, context) => {
      skipFor(lacking('bash', programs[netcat]), context);
      const server = await hearing(address, (socket) => void socket.on('data', (bytes: Buffer) => socket.write(bytes)));
      const target = at(server.port, address);
      begin();
      type(commandOf('tcp-open', {}, target, shell(netcat)));
      type(commandOf('tcp-say', { text: 'hello\n' }, target, shell(netcat)));
      await expect.poll(() => printed, patience).toBe('hello\n');
      type(commandOf('tcp-close', {}, target, shell(netcat)));
      await expect.poll(() => server.all[0]?.ended, patience).toBe(true);
      expect(server.all[0]?.error).toBeUndefined();
      await leave();
      server.close();
    });
  });

  test('tcp-reset: RST arrives', async (context) => {
    skipFor(lacking('python3'), context);
    const server = await hearing(address, () => undefined);
    await run(commandOf('tcp-reset', {}, at(server.port, address), shell('openbsd')));
    await expect.poll(() => server.all[0]?.error).toBe('ECONNRESET');
    server.close();
  });
});

test.each([
  ['stop', 'SIGTERM'],
  ['kill', 'SIGKILL'],
])('%s: the process ends by %s', async (id, signal) => {
  const child = spawn('sleep', ['60']);
  const target = { ...at(1), pid: child.pid ?? 0 };
  const ended = once(child, 'exit');
  await run(commandOf(id, {}, target, shell('openbsd')));
  expect(await ended).toEqual([null, signal]);
});

describe('as they are shown', () => {
  const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  test.each<[string, unknown, string]>([
    ['tcp-send', { text: 'hello\n', times: 10_000 }, 'yes hello | head -n 10000 | nc -N 127.0.0.1 80'],
    ['tcp-send', { pieces: ['one\n', 'two'] }, "{ echo one; printf 'two'; } | nc -N 127.0.0.1 80"],
    [
      'http-request',
      { text: get },
      `{ printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'; sleep 2; } | nc -N 127.0.0.1 80`,
    ],
    ['udp-send', { texts: ['hello\n'] }, 'echo hello | nc -u -w 1 127.0.0.1 80'],
    [
      'udp-send',
      { texts: ['one\n', 'two\n'], connected: true },
      "bash -c 'exec 3<>/dev/udp/127.0.0.1/80; echo one >&3; echo two >&3; cat <&3 & sleep 1; kill $!'",
    ],
    ['tcp-open', {}, 'exec 3> >(nc -N 127.0.0.1 80)'],
    ['tcp-say', { text: 'hello\n' }, 'echo hello >&3'],
    ['tcp-half-close', {}, 'exec 3>&-'],
    ['tcp-close', {}, 'kill $!; exec 3>&-'],
    ['stop', {}, 'kill 4711'],
    ['kill', {}, 'kill -9 4711'],
    ['restart', {}, ''],
  ])('%s %j', (id, params, command) => {
    expect(commandOf(id, params, at(80), shell('openbsd'))).toBe(command);
  });

  test('in a private world, all that runs is put into it', () => {
    const inside = shell('openbsd', 'loopback-playground in w1 -- ');
    for (const [id, params] of [
      ['tcp-send', { text: 'x' }],
      ['http-request', { text: 'x' }],
      ['udp-send', { texts: ['x'] }],
      ['udp-send', { texts: ['x', 'y'] }],
      ['udp-send', { texts: ['x'], connected: true }],
      ['tcp-open', {}],
      ['tcp-reset', {}],
    ] as const) {
      expect(commandOf(id, params, at(80), inside)).toMatch(/loopback-playground in w1 -- (nc|bash|python3) /);
    }
    expect(commandOf('tcp-say', { text: 'x\n' }, at(80), inside)).toBe('loopback-playground in w1 -- echo x >&3');
    for (const id of ['tcp-close', 'stop', 'kill', 'freeze', 'thaw', 'interrupt'])
      expect(commandOf(id, {}, at(80), inside)).toMatch(/^loopback-playground in w1 -- kill /);
    // A descriptor is the learner's own shell's: no program runs.
    expect(commandOf('tcp-half-close', {}, at(80), inside)).toBe('exec 3>&-');
  });
});
