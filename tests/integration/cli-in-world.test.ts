// `in WORLD -- COMMAND` is as the command itself: its network, its input and output, its signals and its exit code.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { within } from '../../server/processes/wait.ts';
import { startControl, type Control } from '../../server/state/control.ts';
import { setKernel } from '../../server/worlds/kernel-settings.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { fixture } from '../support/fixture.ts';
import { lacking, needs, skipFor } from '../support/needs.ts';

const node = [process.execPath, fixture('in-world')] as const;
const worlds = new Worlds({ allow: 'auto' });
/** Where no private network can be made, `in` is tried with the host's own. */
const kind = (await worlds.preflight()).worlds.includes('private') ? 'private' : 'host';
const w = kind === 'private' ? 'w1' : 'host';
const whyNo80 = whyNoPrivate || needs('python3');
const whyNone = needs('setpriv');
let world: World;
let folder: string;
let control: Control;
let children: ChildProcess[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lbp-in-'));
  world = await worlds.open(kind);
  control = await startControl(folder, {
    who: () => ({ url: '', pid: process.pid, version: '' }),
    open: () => ({ url: '' }),
    setLine: () => Promise.resolve(),
    worlds: () => worlds.list,
  });
});
beforeEach(() => {
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
afterAll(async () => {
  await control.stop();
  await worlds.stop();
  await rm(folder, { recursive: true });
});

const knocksAt80 = `
import errno, socket
try: socket.socket().bind(("127.0.0.1", 80)); print("bound")
except OSError as e: print(errno.errorcode[e.errno])`;

function start(...argv: string[]): ChildProcess {
  const [command, ...args] = node;
  const child = spawn(command, [...args, folder, ...argv], { stdio: 'pipe' });
  children.push(child);
  return child;
}

interface Result {
  out: string;
  err: string;
  code: number | null;
}

async function result(child: ChildProcess): Promise<Result> {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { out, err, code };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('No output.');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}

describe('in', () => {
  test('runs the command in the network of that world', async () => {
    const inside = await result(start(w, 'readlink', '/proc/self/ns/net'));
    expect(inside).toEqual({ out: `${await readlink(`/proc/${world.netPid}/ns/net`)}\n`, err: '', code: 0 });
    const host = await result(start('host', 'readlink', '/proc/self/ns/net'));
    expect(host.out).toBe(`${await readlink('/proc/self/ns/net')}\n`);
    expect(host.out === inside.out).toBe(kind === 'host');
  });

  test('gives input, output and arguments through unchanged', async () => {
    const child = start(w, 'sh', '-c', 'cat; printf %s "$1" >&2', 'sh', "a 'b' $(c)\n");
    child.stdin?.end('hello\n');
    expect(await result(child)).toEqual({ out: 'hello\n', err: "a 'b' $(c)\n", code: 0 });
  });

  test('gives every byte through as it is, both ways', async () => {
    const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, n) => n)), randomBytes(1 << 20)]);
    const child = start(w, 'cat');
    child.stdin?.end(bytes);
    const came = Buffer.concat((await child.stdout?.toArray()) as Buffer[]);
    expect(came.length).toBe(bytes.length);
    expect(came.equals(bytes)).toBe(true);
  });

  test('ends with the exit code of the command, 128 + n when signal n ended it', async () => {
    expect((await result(start(w, 'sh', '-c', 'exit 7'))).code).toBe(7);
    expect((await result(start(w, 'sh', '-c', 'kill -9 $$'))).code).toBe(137);
  });

  test.skipIf(whyNo80 !== '').each([
    { flags: [], came: 'bound' },
    { flags: ['--no-capabilities'], came: 'EACCES' },
  ])(`port 80 where the network refuses it: $flags, $came${whyNo80}`, async ({ flags, came }) => {
    await setKernel(world, { 'lowest-free-port': 1024 });
    expect(await result(start(w, ...flags, 'python3', '-c', knocksAt80))).toEqual({
      out: `${came}\n`,
      err: '',
      code: 0,
    });
  });

  test.skipIf(whyNone !== '').each([w, 'host'])(`--no-capabilities leaves none in %s${whyNone}`, async (where) => {
    const { out } = await result(start(where, '--no-capabilities', 'sh', '-c', 'grep CapEff /proc/self/status; id -u'));
    expect(out).toBe(`CapEff:\t${'0'.repeat(16)}\n${process.getuid?.()}\n`);
  });

  test('a program of that world is signalled by the PID that everybody knows it by', async () => {
    const child = start(w, 'sh', '-c', 'echo $$; exec sleep 1000');
    const pid = await firstLine(child);
    const ended = result(child);
    expect(await result(start(w, 'kill', '-9', pid))).toEqual({ out: '', err: '', code: 0 });
    expect((await ended).code).toBe(137);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('passes %s on', async (signal) => {
    const child = start(w, 'sh', '-c', `trap 'exit 42' ${signal.slice(3)}; echo up; while :; do sleep 0.05; done`);
    const up = firstLine(child);
    const ended = result(child);
    expect(await up).toBe('up');
    child.kill(signal);
    expect((await ended).code).toBe(42);
  });

  test('Ctrl+C in a terminal reaches the command once', async (context) => {
    skipFor(lacking('python3'), context);
    // A real terminal, by Python: types Ctrl+C when the command is up, and says what came.
    const python = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen = b""
while b"up" not in seen:
    seen += os.read(terminal, 1024)
os.write(terminal, b"\\x03")
try:
    while True:
        more = os.read(terminal, 1024)
        if not more: break
        seen += more
except OSError:
    pass
print(seen.count(b"<int>"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;
    const command = `trap 'echo "<int>"; n=1' INT; echo up; while [ -z "$n" ]; do sleep 0.05; done; sleep 0.3; exit 5`;
    const terminal = spawn('python3', ['-c', python, ...node, folder, w, 'sh', '-c', command]);
    children.push(terminal);
    expect(await result(terminal)).toMatchObject({ out: '1 5\n', code: 0 });
  });

  test('when it is killed, the command does not go on', async (context) => {
    skipFor(lacking('setpriv'), context);
    const child = start(w, 'sh', '-c', 'echo $$; exec sleep 1000');
    const pid = Number(await firstLine(child));
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    // Its pipes close when the last process that holds them has ended: the sleep is one of them.
    const gone = await within(5_000, closed);
    if (gone === undefined) process.kill(pid, 'SIGKILL');
    expect(gone).toBeDefined();
  });

  test('a world that there is not: one line that names those there are', async () => {
    const { code, out, err } = await result(start('w9', 'true'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^There is no such network\. There is: host(, w1)?\. .*\n$/);
  });

  test('a program that there is not: one line, 127', async () => {
    const { code, err } = await result(start(w, 'no-such-program'));
    expect({ code, err }).toEqual({ code: 127, err: 'There is no program no-such-program here.\n' });
  });

  test('no server: one line', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'lbp-none-'));
    const [command, ...args] = node;
    const { code, err } = await result(spawn(command, [...args, empty, 'w1', 'true']));
    expect({ code, err }).toEqual({
      code: 1,
      err: `No playground is running. Start one first: node ${fixture('in-world')}\n`,
    });
    await rm(empty, { recursive: true });
  });
});
