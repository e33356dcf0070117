// Capture in the four ways: a private world as root and as an ordinary user, the host with the right to capture and without.
// Which of them it is depends on who runs the tests; CI runs them as both.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { preflightCapture } from '../../server/capture/preflight.ts';
import { startCapture, type CaptureOptions } from '../../server/capture/session.ts';
import { captureTools } from '../../server/capture/tools.ts';
import type { Capture } from '../../server/capture/types.ts';
import { toolEnvironment } from '../../server/worlds/programs.ts';
import type { World, WorldKind } from '../../server/worlds/types.ts';
import { vanished } from '../../server/worlds/vanished.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { fixture } from '../support/fixture.ts';
import { Collected, possible, program, receiver, sender, whyNoPrivate } from '../support/capture.ts';
import { lacking, needs, skipFor } from '../support/needs.ts';

const without = needs('tcpdump');

let worlds: Worlds;
let captures: Capture[];
beforeEach(() => {
  worlds = new Worlds({ allow: 'auto' });
  captures = [];
});
afterEach(async () => {
  await Promise.all(captures.map((capture) => capture.stop()));
  await worlds.stop();
});

async function capturing(world: World, options: CaptureOptions = {}): Promise<{ capture: Capture; all: Collected }> {
  const all = new Collected();
  const capture = await startCapture(world, all, options);
  captures.push(capture);
  return { capture, all };
}

/** What tcpdump itself says of capturing on this loopback; it captures nothing, as its filter asks for too long a packet. */
async function mayCapture(): Promise<boolean> {
  const tool = spawn('tcpdump', ['-c', '1', '-w', '/dev/null', '-i', 'lo', 'greater 70000'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: toolEnvironment(),
  });
  let said = '';
  tool.stderr.on('data', (text: Buffer) => {
    said += String(text);
    if (said.includes('listening on')) tool.kill('SIGINT');
  });
  // Also where there is none: then 'close' comes all the same.
  tool.on('error', (error) => (said += error.message));
  await once(tool.stderr, 'close');
  return said.includes('listening on');
}
const right = await mayCapture();
const seeing: WorldKind[] = possible.worlds.filter((kind) => kind === 'private' || right);

test('root may capture on the host', (context) => {
  skipFor(lacking('tcpdump'), context);
  if (process.getuid?.() === 0) expect(right).toBe(true);
  expect(seeing.length > 0 || whyNoPrivate !== '').toBe(true);
});

/** A whole TCP conversation in one process, with the monotonic times around it. */
const conversation = `
  const server = net.createServer((s) => s.pipe(s)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  say(port);
  await next();
  const before = process.hrtime.bigint();
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('hello loopback\\n');
  await once(socket, 'data');
  socket.end();
  await once(socket, 'close');
  say({ before, after: process.hrtime.bigint() });
  server.close();`;

describe.skipIf(without !== '').each(seeing.map((kind) => [kind] as const))(`in %s${without}`, (kind) => {
  test('the preflight says that packets can be captured, and by what', async () => {
    const world = await worlds.open(kind);
    expect(await preflightCapture(world)).toEqual({ packets: 'captured', tool: 'tcpdump' });
  });

  test.for(captureTools.map((tool) => [tool.name, tool] as const))(
    'a TCP conversation through %s: bytes and times',
    async ([, tool], context) => {
      skipFor(lacking(tool.name), context);
      const world = await worlds.open(kind);
      const { capture, all } = await capturing(world, { tools: [tool] });
      expect(capture.observation).toEqual({ packets: 'captured', tool: tool.name });
      const talk = program(world, conversation);
      const port = Number(await talk.line());
      await capture.allow([{ transport: 'tcp', port }]);
      talk.tell('go');
      const { before, after } = JSON.parse(await talk.line()) as { before: string; after: string };
      expect(await capture.settle()).toBe(true);
      const received = process.hrtime.bigint();
      await talk.end();

      const frames = all.frames.map(({ bytes, ...rest }) => ({ ...rest, ...tcp(bytes) }));
      expect(frames.every((frame) => [frame.from, frame.to].includes(port))).toBe(true);
      expect(frames.slice(0, 3).map((frame) => frame.flags)).toEqual([0x02, 0x12, 0x10]); // SYN, SYN ACK, ACK
      const said = frames.filter((frame) => frame.payload !== '');
      expect(said.map((frame) => [frame.payload, frame.to === port])).toEqual([
        ['hello loopback\n', true],
        ['hello loopback\n', false],
      ]);
      expect(frames.filter((frame) => frame.flags & 0x01)).toHaveLength(2);
      expect(all.frames.every((frame) => frame.bytes.length === frame.original)).toBe(true);
      expect(all.frames.every((frame) => frame.link === 1 && frame.iface === 0)).toBe(true);

      const times = all.frames.map((frame) => frame.hr);
      expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      expect((times[0] ?? 0n) >= BigInt(before) - 20_000n).toBe(true); // The clock's mapping is good to some µs.
      expect((times.at(-1) ?? received) <= received).toBe(true);
      const data = all.with('hello')[0]?.hr ?? 0n;
      expect(data > BigInt(before) && data < BigInt(after)).toBe(true);
    },
  );

  test('once settle has come back, everything sent before it has been given: 50 times', async () => {
    const world = await worlds.open(kind);
    const catcher = program(world, receiver);
    const port = Number(await catcher.line());
    const { capture, all } = await capturing(world, { allow: [{ transport: 'udp', port }] });
    const source = program(world, sender(port));
    for (let n = 0; n < 50; n++) {
      source.tell(`packet ${n}.`);
      await source.line();
      expect(await capture.settle()).toBe(true);
      expect(all.with(`packet ${n}.`)).toHaveLength(1);
    }
    expect(all.frames).toHaveLength(50); // No marker among them.
    await Promise.all([source.end(), catcher.end()]);
  });

  test('killed, it is started again and sees packets again; the sixth time in a minute is for good', async () => {
    const world = await worlds.open(kind);
    const catcher = program(world, receiver);
    const port = Number(await catcher.line());
    const { capture, all } = await capturing(world, { allow: [{ transport: 'udp', port }] });
    const source = program(world, sender(port));
    for (let kills = 1; kills <= 5; kills++) {
      process.kill(all.pids.at(-1) ?? 0, 'SIGKILL');
      await all.until(({ pids }) => pids.length === kills + 1);
      source.tell(`after ${kills}.`);
      await source.line();
      expect(await capture.settle()).toBe(true);
      expect(all.with(`after ${kills}.`)).toHaveLength(1);
    }
    process.kill(all.pids.at(-1) ?? 0, 'SIGKILL');
    await all.until(({ said }) => said.includes('lost for good'));
    const round = ['lost', 'started tcpdump'];
    expect(all.said).toEqual(['started tcpdump', ...round, ...round, ...round, ...round, ...round, 'lost for good']);
    expect(capture.observation.packets).toBe('implied');
    expect(await capture.settle()).toBe(false);
    await capture.allow([{ transport: 'udp', port: 9 }]);
    await Promise.all([source.end(), catcher.end()]);
  });

  test('what the kernel drops because the program does not read is told while it goes on, and each once', async () => {
    const world = await worlds.open(kind);
    const catcher = program(world, receiver);
    const port = Number(await catcher.line());
    const { capture, all } = await capturing(world, { allow: [{ transport: 'udp', port }] });
    const [pid = 0] = all.pids;
    process.kill(pid, 'SIGSTOP');
    const source = program(world, sender(port));
    const sent = 3000; // More than the 1000 places of the ring.
    for (let n = 0; n < sent; n++) {
      source.tell(`flood ${n}.`);
      await source.line();
    }
    process.kill(pid, 'SIGCONT');
    const droppedIn = (said: readonly string[]): number =>
      said.reduce((sum, one) => sum + Number(/^dropped (\d+)$/.exec(one)?.[1] ?? 0), 0);
    await all.until(({ said }) => droppedIn(said) > 0);
    expect(await capture.settle()).toBe(true);
    await capture.stop();
    const dropped = droppedIn(all.said);
    expect(all.frames.length + dropped).toBeGreaterThanOrEqual(sent);
    expect(all.frames.length + dropped).toBeLessThan(sent * 1.1); // Each was counted once.
    await Promise.all([source.end(), catcher.end()]);
  });

  test('a settle that is waiting when the capture is killed says false', async () => {
    const world = await worlds.open(kind);
    const { capture, all } = await capturing(world);
    process.kill(all.pids[0] ?? 0, 'SIGSTOP');
    const settled = capture.settle();
    process.kill(all.pids[0] ?? 0, 'SIGKILL');
    expect(await settled).toBe(false);
  });

  test('stopped, nothing of it is left, and nothing is told', async () => {
    const world = await worlds.open(kind);
    const { capture, all } = await capturing(world);
    await capture.stop();
    expect(await vanished(1000, all.pids[0] ?? 0)).toBe(true);
    expect(all.said).toEqual(['started tcpdump']);
    expect(await capture.settle()).toBe(false);
  });

  test('the server killed by SIGKILL: no tcpdump and no keeper outlives it, though nothing is captured', async () => {
    const parent = spawn(process.execPath, [fixture('capture-parent'), kind], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    const pids = JSON.parse(line) as number[];
    expect(pids).toHaveLength(kind === 'private' ? 2 : 1);
    expect(await Promise.all(pids.map((pid) => vanished(0, pid)))).toEqual(pids.map(() => false));
    parent.kill('SIGKILL');
    expect(await Promise.all(pids.map((pid) => vanished(5000, pid)))).toEqual(pids.map(() => true));
  });
});

// What is right depends on who runs this: one of the next two is, and nothing is skipped.
const allowList = () => {
  test('other programs’ traffic is not captured, a port’s is from the moment it is allowed, and no longer after', async () => {
    const world = await worlds.open('host');
    const [ours, other] = [program(world, receiver), program(world, receiver)];
    const [port, foreign] = [Number(await ours.line()), Number(await other.line())];
    const { capture, all } = await capturing(world);
    const [toUs, toOther] = [program(world, sender(port)), program(world, sender(foreign))];
    const say = async (text: string) => {
      for (const one of [toOther, toUs]) {
        one.tell(`${one === toUs ? 'ours' : 'foreign'} ${text}.`);
        await one.line();
      }
      expect(await capture.settle()).toBe(true);
    };
    await say('before');
    await capture.allow([{ transport: 'udp', port }]);
    await say('while');
    await capture.allow([]);
    await say('after');
    expect(all.frames.map((frame) => /(ours|foreign) \w+/.exec(frame.text)?.[0])).toEqual(['ours while']);
    await Promise.all([ours, other, toUs, toOther].map((one) => one.end()));
  });

  test('the ICMP error of a closed port that is aimed at is captured', async () => {
    const world = await worlds.open('host');
    const closing = program(world, receiver);
    const port = Number(await closing.line());
    await closing.end();
    const { capture, all } = await capturing(world, { allow: [{ transport: 'udp', port }] });
    const source = program(world, sender(port));
    source.tell('anyone?');
    await source.line();
    await all.until(({ frames }) => frames.length === 2);
    expect(all.frames.map((frame) => frame.bytes[23])).toEqual([17, 1]); // UDP, ICMP
    expect(await capture.settle()).toBe(true);
    await source.end();
  });

  test('what is no port is refused, and nothing changes', async () => {
    const { capture } = await capturing(await worlds.open('host'));
    await expect(capture.allow([{ transport: 'tcp', port: 65536 }])).rejects.toThrow(RangeError);
    expect(await capture.settle()).toBe(true);
  });
};

const noRight = () => {
  test('says why and what would allow it, and the rest is there and does nothing', async () => {
    const world = await worlds.open('host');
    const seen = await preflightCapture(world);
    expect(seen).toMatchObject({ packets: 'implied', error: 'capture_forbidden' });
    expect(seen.why).toMatch(/permission|permitted|group/);
    expect(seen.remedy).toMatch(/^sudo (setcap|usermod) /);
    const { capture, all } = await capturing(world);
    expect(capture.observation).toEqual({
      packets: 'implied',
      code: 'capture_forbidden',
      why: seen.why,
      remedy: seen.remedy,
    });
    await capture.allow([{ transport: 'tcp', port: 80 }]);
    expect(await capture.settle()).toBe(false);
    expect(all.said).toEqual([]);
  });
};

if (right) describe('the host’s allow-list', allowList);
else describe.skipIf(without !== '')(`the host, without the right to capture${without}`, noRight);

describe.skipIf(whyNoPrivate !== '' || without !== '')(`a private world’s end${whyNoPrivate}${without}`, () => {
  test('its keeper killed: the capture is lost for good, and nothing is left', async () => {
    const world = await worlds.open('private');
    const { capture, all } = await capturing(world);
    process.kill(world.keeper ?? 0, 'SIGKILL');
    await world.gone;
    await all.until(({ said }) => said.includes('lost for good'));
    expect(await vanished(2000, all.pids.at(-1) ?? 0)).toBe(true);
    expect(capture.observation.packets).toBe('implied');
    expect(await capture.settle()).toBe(false);
  });
});

test('switched off: nothing is started', async () => {
  const { capture, all } = await capturing(await worlds.open('host'), { off: true });
  expect(capture.observation.packets).toBe('implied');
  expect(capture.observation.why).toContain('--capture off');
  await capture.allow([{ transport: 'tcp', port: 80 }]);
  expect(await capture.settle()).toBe(false);
  expect(all.said).toEqual([]);
});

test('a program that writes something else is not taken for a capture that works', async () => {
  const liar = captureTools.map((tool) => ({
    ...tool,
    argv: () => [
      'sh',
      '-c',
      'echo "listening on lo" >&2; while :; do echo "this is no capture at all"; sleep 0.1; done',
    ],
  }));
  const { capture, all } = await capturing(await worlds.open('host'), { tools: liar });
  await all.until(({ said }) => said.includes('lost for good'));
  expect(capture.observation.packets).toBe('implied');
});

function tcp(bytes: Uint8Array): { from: number; to: number; flags: number; payload: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const at = 14 + (view.getUint8(14) & 15) * 4;
  const payload = bytes.subarray(at + (view.getUint8(at + 12) >> 4) * 4);
  return {
    from: view.getUint16(at),
    to: view.getUint16(at + 2),
    flags: view.getUint8(at + 13),
    payload: Buffer.from(payload).toString(),
  };
}
