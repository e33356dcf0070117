// Changing the host's allow-list while packets flow: nothing lost, nothing twice, changes asked for meanwhile made as one.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { preflightCapture } from '../../server/capture/preflight.ts';
import { startCapture } from '../../server/capture/session.ts';
import type { Allowed, Capture } from '../../server/capture/types.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { vanished } from '../../server/worlds/vanished.ts';
import { Collected, program, receiver } from '../support/capture.ts';

const worlds = new Worlds({ allow: 'host' });
const host = await worlds.open('host');
const seen = await preflightCapture(host);
const why = seen.packets === 'captured' ? '' : ` (not here: ${seen.why ?? ''})`;

let world: World;
let all: Collected;
let capture: Capture;
beforeEach(async () => {
  world = await worlds.open('host');
  all = new Collected();
  capture = await startCapture(world, all);
});
afterEach(async () => {
  await capture.stop();
  await worlds.stop();
});

test('root may capture', () => {
  if (process.getuid?.() === 0) expect(why).toBe('');
});

/** Sends numbered datagrams, about `pace` per ms, until a line comes; then says how many it has sent. */
const stream = (port: number, pace: number) => `
  const socket = dgram.createSocket('udp4');
  let sent = 0;
  const send = () => new Promise((done) => socket.send('number ' + sent++ + '.', ${port}, '127.0.0.1', done));
  let stopped = false;
  next().then(() => (stopped = true));
  say('up');
  const start = performance.now();
  while (!stopped) {
    while (sent < (performance.now() - start) * ${pace}) await send();
    await new Promise((r) => setTimeout(r, 1));
  }
  say({ sent, rate: sent / (performance.now() - start) * 1000 });
  socket.close();`;

const udp = (port: number): Allowed => ({ transport: 'udp', port });

describe.skipIf(why !== '')(`hand-over${why}`, () => {
  test('ten of them at more than 2 000 packets a second: every packet once, in order', async () => {
    const catcher = program(world, receiver);
    const port = Number(await catcher.line());
    await capture.allow([udp(port)]);
    const source = program(world, stream(port, 3));
    await source.line();
    for (let n = 0; n < 10; n++) {
      const already = all.frames.length;
      await all.until(({ frames }) => frames.length > already + 100); // It flows.
      await capture.allow([udp(port), udp(2000 + n)]);
    }
    source.tell('enough');
    const { sent, rate } = JSON.parse(await source.line()) as { sent: number; rate: number };
    expect(await capture.settle()).toBe(true);
    expect(rate).toBeGreaterThan(2000);
    expect(all.said).toEqual(['started tcpdump', ...Array.from({ length: 11 }, () => 'handed over')]);
    const numbers = all.frames.map((frame) => Number(/number (\d+)\./.exec(frame.text)?.[1]));
    expect(numbers).toEqual(Array.from({ length: sent }, (_, n) => n));
    const times = all.frames.map((frame) => frame.hr);
    expect(times.every((at, n) => n === 0 || at >= (times[n - 1] ?? 0n))).toBe(true);
    expect(await Promise.all(all.pids.slice(0, -1).map((pid) => vanished(2000, pid)))).not.toContain(false);
    await Promise.all([source.end(), catcher.end()]);
  });

  test('changes asked for while one is made are made as one, and each promise is kept', async () => {
    const catcher = program(world, receiver);
    const port = Number(await catcher.line());
    const lists = Array.from({ length: 20 }, (_, n) => [udp(port), udp(3000 + n)]);
    await Promise.all(lists.map((list) => capture.allow(list)));
    expect(all.said.filter((word) => word === 'handed over').length).toBeLessThanOrEqual(2);
    await capture.allow([udp(3019), udp(port)]);
    expect(all.said.filter((word) => word === 'handed over').length).toBeLessThanOrEqual(2); // The same as it was.
    await catcher.end();
  });

  test('the old one killed in the middle: said to be lost, and then the new list is seen', async () => {
    const catcher = program(world, receiver);
    const port = Number(await catcher.line());
    const [first] = all.pids;
    process.kill(first ?? 0, 'SIGSTOP'); // It sees no marker; the hand-over cannot end well.
    const changed = capture.allow([udp(port)]);
    process.kill(first ?? 0, 'SIGKILL');
    await changed;
    expect(all.said.slice(0, 3)).toEqual(['started tcpdump', 'lost', 'started tcpdump']);
    expect(await capture.settle()).toBe(true);
    await catcher.end();
  });

  test('the old one frozen: given up within its bound, and the new list is seen', async () => {
    const catcher = program(world, receiver);
    const port = Number(await catcher.line());
    process.kill(all.pids[0] ?? 0, 'SIGSTOP');
    await capture.allow([udp(port)]);
    expect(all.said).toEqual(['started tcpdump', 'lost', 'started tcpdump']);
    expect(await capture.settle()).toBe(true);
    await catcher.end();
  });
});
