// Worlds: the host's own loopback, and private networks; what is in them, that they are apart, and that they end whole.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSocketTable } from '../../server/sockets/table.ts';
import { told } from '../../server/worlds/guarded-child.ts';
import { setKernel } from '../../server/worlds/kernel-settings.ts';
import { explain, type Facts } from '../../server/worlds/preflight.ts';
import type { Tool, World } from '../../server/worlds/types.ts';
import { places } from '../../server/worlds/small-tables.ts';
import { chooseWay, hasSysAdmin } from '../../server/worlds/way.ts';
import { vanished } from '../../server/worlds/vanished.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { possible, program, whyNoPrivate } from '../support/capture.ts';
import { answer } from '../support/ends.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { freePort } from '../support/ports.ts';

let worlds: Worlds;
beforeEach(() => {
  worlds = new Worlds({ allow: 'auto' });
});
afterEach(() => worlds.stop());

const exec = promisify(execFile);
async function inside(world: World, ...argv: string[]): Promise<string> {
  const [command = '', ...args] = [...world.enter, ...argv];
  return (await exec(command, args)).stdout.trim();
}

async function output(tool: Tool): Promise<{ bytes: number; stderr: string }> {
  let bytes = 0;
  let stderr = '';
  tool.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length));
  tool.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  await Promise.all([
    tool.ended,
    ...[tool.stdout, tool.stderr].map((stream) => stream.closed || once(stream, 'close')),
  ]);
  return { bytes, stderr };
}

const kinds = possible.worlds.map((kind) => [kind] as const);

/** A command that prints what this kernel says of the network it runs in; "none" where it has no such setting. */
const setting = (name: string): string => `cat /proc/sys/net/ipv4/${name} 2>/dev/null || echo none`;

test.skipIf(whyNoPrivate !== '')(
  `a private network has a socket table of its own, and bounds like those of any other${whyNoPrivate}`,
  async () => {
    const world = await worlds.open('private');
    const bounds = `${setting('tcp_max_tw_buckets')}; ${setting('tcp_max_syn_backlog')}`;
    const [command = '', ...args] = [...chooseWay().unshare, 'sh', '-c', bounds];
    expect(await inside(world, 'sh', '-c', bounds)).toBe((await exec(command, args)).stdout.trim());
    const able = (await exec('sh', ['-c', setting('tcp_child_ehash_entries')])).stdout.trim() !== 'none';
    expect(await inside(world, 'sh', '-c', setting('tcp_ehash_entries'))).toBe(able ? String(places) : 'none');
  },
);

describe.each(kinds)('a tool in %s', (kind) => {
  test('writes straight to the server: 200 MB come whole', async () => {
    const world = await worlds.open(kind);
    const tool = await world.tool(['head', '-c', '200000000', '/dev/zero']);
    expect((await output(tool)).bytes).toBe(200_000_000);
    expect(await tool.ended).toEqual({ code: 0, signal: null });
  });

  test('has the pid that it is told to have, its stderr, and its exit status', async () => {
    const world = await worlds.open(kind);
    const tool = await world.tool(['sh', '-c', 'echo "I am $$" >&2; exit 3']);
    expect((await output(tool)).stderr).toBe(`I am ${tool.pid}\n`);
    expect(await tool.ended).toEqual({ code: 3, signal: null });
  });

  test('that is not installed ends with 127', async () => {
    const tool = await (await worlds.open(kind)).tool(['/no/such/program']);
    expect((await output(tool)).stderr).toContain('not found');
    expect(await tool.ended).toEqual({ code: 127, signal: null });
  });

  test('is asked to end by SIGTERM, and killed when it does not', async () => {
    const world = await worlds.open(kind);
    const polite = await world.tool([
      'sh',
      '-c',
      'trap "echo bye >&2; exit 0" TERM; echo up; while :; do sleep 0.01; done',
    ]);
    const heard = output(polite);
    await once(polite.stdout, 'data');
    await polite.stop();
    expect((await heard).stderr).toBe('bye\n');
    const deaf = await world.tool(['sh', '-c', 'trap "" TERM; echo up; while :; do sleep 0.1; done']);
    await once(deaf.stdout, 'data');
    await deaf.stop();
    expect(await deaf.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('ends with its world, and a fresh one has a stream of its own', async () => {
    const world = await worlds.open(kind);
    const first = await world.tool(['echo', 'one']);
    const second = await world.tool(['sleep', '1000']);
    expect((await output(first)).bytes).toBe(4);
    second.stdout.resume();
    await world.stop();
    await second.ended;
    expect(await vanished(1000, second.pid)).toBe(true);
    await world.gone;
  });
});

describe('the host', () => {
  test('is entered by nothing, and its markers are on its own loopback', async () => {
    const world = await worlds.open('host');
    expect(world).toMatchObject({ name: 'host', kind: 'host', enter: [], netPid: process.pid });
    const marker = await world.marker();
    const rows = await readSocketTable();
    expect(rows.some((row) => row.transport === 'udp' && row.local.port === marker.address().port)).toBe(true);
    marker.close();
  });

  test('stopping one view of it leaves another run’s tools alone', async () => {
    const [one, other] = [await worlds.open('host'), await worlds.open('host')];
    const tool = await other.tool(['sleep', '1000']);
    await one.stop();
    await expect(one.tool(['true'])).rejects.toMatchObject({ code: 'world_ended' });
    expect(await vanished(0, tool.pid)).toBe(false);
  });
});

describe.skipIf(whyNoPrivate !== '')(`a private world${whyNoPrivate}`, () => {
  test('is another network, with lo up and nothing else in it', async () => {
    const world = await worlds.open('private');
    expect(world.name).toBe('w1');
    expect(await inside(world, 'readlink', '/proc/self/ns/net')).not.toBe(readlinkSync('/proc/self/ns/net'));
    const links = (await inside(world, 'cat', '/proc/net/dev')).split('\n').slice(2);
    expect(links.map((line) => line.trim().split(':')[0])).toEqual(['lo']);
    expect(await inside(world, 'cat', '/sys/class/net/lo/flags')).toBeTruthy();
    await expect(inside(world, process.execPath, '-e', connects('192.0.2.1', 80))).rejects.toThrow('ENETUNREACH');
  });

  test('whoever runs the server is the same user in it', async () => {
    const world = await worlds.open('private');
    expect(Number(await inside(world, 'id', '-u'))).toBe(process.getuid?.());
  });

  test('a port open inside is refused outside, and two worlds have the same port at once', async () => {
    const [one, other] = await Promise.all([worlds.open('private'), worlds.open('private')]);
    const listens = (port: number) => `
      const server = net.createServer((s) => s.on('error', () => {}).end('hello')).listen(${port}, '127.0.0.1');
      await once(server, 'listening');
      say(server.address().port);
      await next();
      server.close();`;
    // One that nobody is lent outside.
    const port = await freePort();
    const first = program(one, listens(port));
    expect(Number(await first.line())).toBe(port);
    const second = program(other, listens(port));
    expect(Number(await second.line())).toBe(port);
    await expect(inside(one, process.execPath, '-e', connects('127.0.0.1', port))).resolves.toBe('connected');
    const outside = net.connect(port, '127.0.0.1');
    const [error] = (await once(outside, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    const listening = async (world: World) =>
      (await readSocketTable(world.netPid)).filter((row) => row.local.port === port && row.state === 'LISTEN').length;
    expect([await listening(one), await listening(other)]).toEqual([1, 1]);
    await Promise.all([first.end(), second.end()]);
  });

  test('every port of it can be had', async (context) => {
    skipFor(lacking('python3'), context);
    const world = await worlds.open('private');
    await setKernel(world, { 'lowest-free-port': 0 });
    const script = `
import json, socket
had = 0
for port in range(1, 65536):
  with socket.socket() as s: s.bind(("127.0.0.1", port)); s.listen(); had += 1
print(json.dumps(had))`;
    expect(await answer<number>(world, script)).toBe(65_535);
  });

  test('its tools have rights in it that its commands have not, as an ordinary user', async () => {
    const world = await worlds.open('private');
    const add = ['ip', 'address', 'add', '127.0.0.9/32', 'dev', 'lo'];
    const tool = await world.tool(add);
    tool.stdout.resume();
    expect(await tool.ended).toEqual({ code: 0, signal: null });
    const again = inside(world, '/sbin/ip', 'address', 'del', '127.0.0.9/32', 'dev', 'lo');
    if (process.getuid?.() === 0) await expect(again).resolves.toBe('');
    else await expect(again).rejects.toThrow('not permitted');
  });

  test('a marker socket belongs to the world, and only the server holds it', async () => {
    const world = await worlds.open('private');
    const marker = await world.marker();
    const { port } = marker.address();
    const own = (await readSocketTable(world.netPid)).filter(({ local }) => local.port === port);
    expect(own).toHaveLength(1);
    // The host may have lent the same port to somebody else: what tells a socket from all others is its inode.
    expect((await readSocketTable()).map(({ inode }) => inode)).not.toContain(own[0]?.inode);
    const heard: string[] = [];
    marker.on('message', (bytes) => heard.push(String(bytes)));
    for (let n = 0; n < 100; n++) {
      const back = once(marker, 'message');
      marker.send(`marker ${n}`, port, '127.0.0.1');
      await back;
    }
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => `marker ${n}`));
    marker.close();
  });

  test('it is gone when its keeper is killed, and so are its tools', async () => {
    const world = await worlds.open('private');
    const tool = await world.tool(['sleep', '1000']);
    const keeper = world.keeper ?? 0;
    process.kill(keeper, 'SIGKILL');
    await world.gone;
    await tool.ended;
    expect(await vanished(1000, tool.pid)).toBe(true);
    await expect(world.tool(['true'])).rejects.toMatchObject({ code: 'world_ended' });
    await expect(world.marker()).rejects.toMatchObject({ code: 'world_ended' });
    expect(worlds.list).toEqual([]);
    await world.stop();
  });

  test('it ends also when its keeper is frozen', async () => {
    const world = await worlds.open('private');
    const tool = await world.tool(['sleep', '1000']);
    process.kill(world.keeper ?? 0, 'SIGSTOP');
    await world.stop();
    expect(await vanished(1000, tool.pid)).toBe(true);
    expect(await vanished(1000, world.keeper ?? 0)).toBe(true);
  });

  test('it leaves nothing in the file system', async () => {
    const ours = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`loopback-playground-stdout-${process.pid}-`));
    const world = await worlds.open('private');
    const tool = await world.tool(['true']);
    tool.stdout.resume();
    await tool.ended;
    expect(ours()).toEqual([]);
    await world.stop();
  });
});

const connects = (address: string, port: number) => `
  const socket = require('node:net').connect(${port}, '${address}');
  socket.on('connect', () => { console.log('connected'); socket.destroy(); });
  socket.on('error', (error) => { console.error(error.code); process.exit(1); });`;

describe('which worlds may be opened', () => {
  test('none after the end, and one that was on its way is ended too', async () => {
    const ending = new Worlds({ allow: 'auto' });
    const coming = ending.open(possible.worlds.at(-1) ?? 'host');
    const refused = expect(coming).rejects.toMatchObject({ code: 'world_ended' });
    await ending.stop();
    await refused;
    expect(ending.list).toEqual([]);
    await expect(ending.open('host')).rejects.toMatchObject({ code: 'world_ended' });
  });

  test('--world host: no private one', async () => {
    const only = new Worlds({ allow: 'host' });
    expect(await only.preflight()).toEqual({ worlds: ['host'], why: 'world_host' });
    await expect(only.open('private')).rejects.toMatchObject({ code: 'world_host' });
  });

  test('--world private: not the host', async () => {
    const only = new Worlds({ allow: 'private' });
    expect((await only.preflight()).worlds).not.toContain('host');
    await expect(only.open('host')).rejects.toMatchObject({ code: 'world_forbidden' });
  });

  const fine: Facts = {
    platform: 'linux',
    missing: undefined,
    printed: 'unshare: unshare failed: Operation not permitted',
    root: false,
    container: false,
    cloneAllowed: undefined,
    mostUserNamespaces: '96365',
    mostNetNamespaces: '96365',
    apparmor: undefined,
  };
  test.each<[string, Partial<Facts>, string, string | undefined]>([
    ['another system', { platform: 'darwin' }, 'Linux', undefined],
    ['no ip', { missing: 'ip' }, 'ip is not installed', 'sudo apt-get install iproute2'],
    ['no unshare', { missing: 'unshare' }, 'unshare', 'sudo apt-get install util-linux'],
    ['Debian’s switch', { cloneAllowed: '0' }, 'clone', 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
    ['none may be made', { mostUserNamespaces: '0' }, 'is 0', 'sudo sysctl -w user.max_user_namespaces=15000'],
    ['no networks', { mostNetNamespaces: '0' }, 'is 0', 'sudo sysctl -w user.max_net_namespaces=15000'],
    [
      'Ubuntu’s switch',
      { apparmor: '1' },
      'AppArmor keeps',
      'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    ],
    ['a container', { container: true, root: true }, 'not permitted', 'Start the container with --cap-add SYS_ADMIN'],
    ['nothing known', {}, 'Operation not permitted', undefined],
  ])('%s: the reason, and the one command', (_, facts, detail, remedy) => {
    const refusal = explain({ ...fine, ...facts });
    expect(refusal.detail).toContain(detail);
    expect(refusal.remedy).toBe(remedy);
  });

  test('CAP_SYS_ADMIN is bit 21 of the effective capabilities', () => {
    expect(hasSysAdmin('CapInh:\t0\nCapEff:\t0000000000200000\n')).toBe(true);
    expect(hasSysAdmin('CapEff:\t00000000a80425fb\n')).toBe(false);
    expect(hasSysAdmin('')).toBe(false);
  });

  test('a shell’s exit status says which signal ended its child', () => {
    expect(told(137, null)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(told(1, null)).toEqual({ code: 1, signal: null });
    expect(told(null, 'SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
  });
});
