// Thirty private networks at once, and all at work: each meets its own program at a port that all of them have, and when they end
// nothing of them stays. (What each takes is in tests/bench/worlds.bench.ts, which states it.)
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { setKernel } from '../../server/worlds/kernel-settings.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { answer, staying } from '../support/ends.ts';
import { HeldNetworks, networkOf, shown } from '../support/left.ts';
import { needs } from '../support/needs.ts';

const without = whyNoPrivate || needs('python3');
const count = 30;
/** kB that a keeper takes for itself: a third of it, when this was written. What it shares with the others is there once. */
const mostMemory = 16_000;

const says = (name: string): string => `
import socket
s = socket.create_server(("127.0.0.1", 80)); print("up")
while True:
  with s.accept()[0] as c: c.sendall(b"${name}")`;
const asks = `
import json, socket
with socket.create_connection(("127.0.0.1", 80)) as s: print(json.dumps(s.makefile().read()))`;

/** kB that a process shares with no other (proc(5), smaps_rollup). */
function memoryOf(pid: number): number {
  const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return [...text.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce((sum, [, kb]) => sum + Number(kb), 0);
}

test.skipIf(without !== '')(
  `thirty private networks at once: each has its own port 80, and nothing of them stays${without}`,
  // A busy computer takes a minute to start as many processes.
  { timeout: 180_000 },
  async () => {
    const worlds = new Worlds({ allow: 'private' });
    using networks = new HeldNetworks();
    const servers: ChildProcess[] = [];
    try {
      const open = await Promise.all(Array.from({ length: count }, () => worlds.open('private')));
      for (const { netPid } of open) networks.hold(netPid);
      expect(networks.size).toBe(count);
      expect(new Set(open.map(({ netPid }) => networkOf(netPid))).has(networkOf('self'))).toBe(false);
      const talk = async (world: World): Promise<string> => {
        await setKernel(world, { 'lowest-free-port': 0 });
        const server = await staying(world, says(world.name));
        servers.push(server);
        return answer<string>(world, asks);
      };
      expect(await Promise.all(open.map(talk))).toEqual(open.map(({ name }) => name));
      for (const { keeper = 0 } of open) expect(memoryOf(keeper)).toBeLessThan(mostMemory);
    } finally {
      for (const server of servers) server.kill('SIGKILL');
      await worlds.stop();
    }
    await expect.poll(() => shown(networks.processes)).toEqual([]);
  },
);
