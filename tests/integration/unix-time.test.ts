// A packet's time in a run is Unix time to a fraction of a millisecond: what is saved can be laid beside other programs' logs.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { whyNoPackets } from '../support/capture.ts';
import { needs } from '../support/needs.ts';
import { main, startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

const run = promisify(execFile);
const without = whyNoPackets || needs('python3');

/** Datagrams to nobody, one after the other, each between two looks at the clock (ns). */
const sender = `
import socket, time
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); line.bind(("127.0.0.1", 0))
for n in range(20):
    before = time.time_ns()
    line.sendto(b"look at the clock %02d" % n, line.getsockname())
    print(before, time.time_ns())
    time.sleep(0.002)`;

/** ns that the two clocks may be apart: they are laid beside each other to some µs, and drift. */
const apart = 100_000;

describe.skipIf(without !== '')(`a packet of a run${without}`, () => {
  test('carries the time at which it was sent', async () => {
    const playground = await startPlayground();
    try {
      const tab = await Tab.open(playground.url());
      const { began, worlds } = await tab.begin('say-hello-over-tcp');
      const enter = [main, '--state', playground.state, 'in', worlds[0]?.name ?? '', '--', 'python3', '-c', sender];
      const { stdout } = await run(process.execPath, enter);
      const sent = stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map((ns) => BigInt(ns)));
      const told = () => tab.frames.filter(({ bytes }) => Buffer.from(bytes).includes('look at the clock'));
      await tab.until('twenty datagrams', () => told().length === 20);
      const off = told().map(({ at }, nth) => {
        const came = BigInt(began) * 1_000_000n + BigInt(at);
        const [before = 0n, after = 0n] = sent[nth] ?? [];
        return came < before ? Number(came - before) : came > after ? Number(came - after) : 0;
      });
      expect(off.filter((ns) => Math.abs(ns) > apart)).toEqual([]);
      tab.leave();
    } finally {
      await playground.stop();
      fs.rmSync(playground.state, { recursive: true, force: true });
    }
  });
});
