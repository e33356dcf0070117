// A private network from inside: what of this computer can be reached from it, and what not. A network holds back TCP, UDP and the
// Unix sockets that have a name without a file (unix(7), "abstract"); Unix sockets that are files are held back by nothing
// but their permissions, and SECURITY.md says so.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { needs } from '../support/needs.ts';
import { run } from '../support/processes.ts';

const without = whyNoPrivate || needs('python3');

/** Has a socket of each kind on this computer, says where, and then what it hears: a line for each message. */
const listener = `
import json, select, socket, sys
tcp, udp = socket.create_server(("0.0.0.0", 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("0.0.0.0", 0))
name, file = sys.argv[1:3]
abstract, path = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
abstract.bind("\\0" + name); abstract.listen(); path.bind(file); path.listen()
print(json.dumps([tcp.getsockname()[1], udp.getsockname()[1]]), flush=True)
while True:
  for one in select.select([tcp, udp, abstract, path], [], [])[0]:
    if one is udp:
      said, who = one.recvfrom(100); one.sendto(b"heard", who); print(said.decode(), flush=True)
    else:
      with one.accept()[0] as c: print(c.recv(100).decode(), flush=True)`;

/** Tries all of them, and says what came of each. */
const knocker = `
import errno, json, socket, sys
who, tcp, udp, name, file = sys.argv[1:6]
def knock(kind, address, family = socket.AF_UNIX):
  s = socket.socket(family, kind)
  try:
    s.connect(address)
    datagrams = family == socket.AF_INET and kind == socket.SOCK_DGRAM
    # The kernel says only so many times a second that nobody is there (icmp(7), icmp_msgs_per_sec): then it is asked again.
    for n in range(40):
      s.send((who + " by " + str(address).lstrip("\\0")).encode())
      if not datagrams: return "OK"
      s.settimeout(0.5)
      try: s.recv(1); return "OK"
      except TimeoutError: pass
    return "silence"
  except OSError as e: return errno.errorcode[e.errno]
out = {}
for host in ["127.0.0.1", *sys.argv[6:]]:
  out["tcp " + host] = knock(socket.SOCK_STREAM, (host, int(tcp)), socket.AF_INET)
  out["udp " + host] = knock(socket.SOCK_DGRAM, (host, int(udp)), socket.AF_INET)
out["abstract"] = knock(socket.SOCK_STREAM, "\\0" + name)
out["file"] = knock(socket.SOCK_STREAM, file)
print(json.dumps(out))`;

const exec = promisify(execFile);
/** Addresses of this computer on networks of its own, where it has any. */
const addresses = Object.values(os.networkInterfaces())
  .flatMap((all) => all ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);

describe.skipIf(without !== '')(`from inside a private network${without}`, () => {
  let worlds: Worlds;
  let world: World;
  beforeAll(async () => {
    worlds = new Worlds({ allow: 'auto' });
    world = await worlds.open('private');
  });
  afterAll(() => worlds.stop());

  test.each(['enter', 'enterWithRights'] as const)(
    'this computer’s ports and nameless sockets are not there (%s); its files are',
    async (way) => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-apart-'));
      const [name, file] = [path.basename(folder), path.join(folder, 'socket')];
      const child = spawn('python3', ['-c', listener, name, file], { stdio: ['ignore', 'pipe', 'inherit'] });
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const line = async (): Promise<string> => String((await lines.next()).value);
      try {
        const [tcp, udp] = JSON.parse(await line()) as [number, number];
        const knock = async (who: string, ...enter: string[]): Promise<Record<string, string>> => {
          const hosts = enter.length === 0 ? [] : addresses;
          const argv = [...enter, 'python3', '-c', knocker, who, String(tcp), String(udp), name, file, ...hosts];
          return JSON.parse((await exec(argv[0] ?? '', argv.slice(1))).stdout) as Record<string, string>;
        };
        const refusals = { 'tcp 127.0.0.1': 'ECONNREFUSED', 'udp 127.0.0.1': 'ECONNREFUSED' };
        const nowhere = addresses.flatMap((host) => [
          [`tcp ${host}`, 'ENETUNREACH'],
          [`udp ${host}`, 'ENETUNREACH'],
        ]);
        expect(await knock('inside', ...world[way])).toEqual({
          ...refusals,
          ...Object.fromEntries(nowhere),
          abstract: 'ECONNREFUSED',
          file: 'OK',
        });
        expect(await line()).toBe(`inside by ${file}`);
        // The listener was there all the time, and heard nothing else from inside.
        const all = await knock('outside');
        expect(new Set(Object.values(all))).toEqual(new Set(['OK']));
        const heard = await Promise.all(Object.keys(all).map(line));
        expect(heard.filter((text) => text.startsWith('outside'))).toHaveLength(4);
      } finally {
        child.kill('SIGKILL');
        await once(child, 'exit');
        fs.rmSync(folder, { recursive: true });
      }
    },
  );

  test('there is one interface, no way out, and no name of a nameless socket', async () => {
    const inside = (...argv: string[]) => run(world.enter[0] ?? '', [...world.enter.slice(1), ...argv]);
    const interfaces = (await inside('cat', '/proc/net/dev')).slice(2).map((text) => text.trim().split(':')[0]);
    expect(interfaces).toEqual(['lo']);
    expect((await inside('cat', '/proc/net/route')).slice(1)).toEqual([]);
    const names = (await inside('cat', '/proc/net/unix')).filter((text) => text.includes(' @'));
    expect(names).toEqual([]);
    const ways = await inside('cat', '/proc/net/ipv6_route');
    expect(ways.every((text) => / lo$/.test(text))).toBe(true);
  });
});
