// Two hosts and the line between them: nothing else is reached, what the line is told to do it does, the kernel answers loss with
// real retransmissions, and nothing is left of it.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isGood, readTyped, type LineFaults } from '../../server/shared/line/faults.ts';
import { openLine, type Line } from '../../server/worlds/line/line.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { answer, counters, echoServer, inside, staying } from '../support/ends.ts';
import { needs } from '../support/needs.ts';

const whyNoLineHere = whyNoPrivate || needs('perl', 'python3');

/** The same both ways. */
function both(...typed: string[]): LineFaults {
  const faults = readTyped(typed);
  if (typeof faults === 'string') throw new Error(faults);
  return faults;
}

interface Seen {
  readonly from: 0 | 1;
  readonly fate: string;
  readonly held: number;
  readonly length: number;
  /** TCP's flags; 0 for others. */
  readonly flags: number;
  readonly seq: number;
  readonly payload: number;
  /** ms since 1970, by the kernel. */
  readonly at: number;
}

describe.skipIf(whyNoLineHere !== '')(`a line between two private worlds${whyNoLineHere}`, () => {
  let worlds: Worlds;
  let here: World;
  let there: World;
  let line: Line;
  let seen: Seen[] = [];
  let echo: ChildProcess;

  beforeAll(async () => {
    worlds = new Worlds({ allow: 'auto' });
    here = await worlds.open('private');
    there = await worlds.beside(here);
    line = await openLine([here, there], {
      frame: ({ from, fate, held, bytes, seconds, nanos }) => {
        const tcp = bytes[23] === 6;
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const payload = tcp ? view.getUint16(16) - 20 - ((bytes[46] ?? 0) >> 4) * 4 : 0;
        const flags = tcp ? (bytes[47] ?? 0) : 0;
        const at = seconds * 1000 + nanos / 1e6;
        seen.push({ from, fate, held, length: bytes.length, flags, seq: tcp ? view.getUint32(38) : 0, payload, at });
      },
      skipped: (frames) => seen.push({ ...nothing, fate: `skipped ${frames}` }),
    });
    echo = await staying(there, echoServer);
  });
  afterAll(async () => {
    echo.kill('SIGKILL');
    await line.stop();
    await worlds.stop();
  });
  beforeEach(() => (seen = []));
  // A goodbye that was lost is said again: the next test begins when nobody has anything to say any more.
  afterEach(async () => {
    await line.set(both());
    await expect.poll(() => Promise.all([here, there].map(conversations)), { timeout: 30_000 }).toEqual([0, 0]);
    await line.settle();
  });

  test('each has its own loopback, knows the other, and nobody else', async () => {
    const addresses = async (world: World) =>
      (await inside(world, 'ip', '-br', 'address')).replaceAll(/\s+/g, ' ').trim();
    expect(await addresses(here)).toMatch(/^lo \S+ 127\.0\.0\.1\/8 ::1\/128 eth0@\w+ UP 10\.0\.0\.1\/24$/);
    expect(await addresses(there)).toMatch(/^lo \S+ 127\.0\.0\.1\/8 ::1\/128 eth0@\w+ UP 10\.0\.0\.2\/24$/);
    expect(await inside(here, 'ip', 'route', 'show', 'default')).toBe('');
    expect(await knock(here, '10.0.0.2', 7000)).toBe('OK');
    expect(await knock(here, '127.0.0.1', 7000)).toBe('ECONNREFUSED');
    expect(await knock(here, '192.0.2.1', 80)).toBe('ENETUNREACH');
  });

  test('a good line passes every frame at once, and none is longer than a cable carries', async () => {
    const { retransmissions } = await talk(here, 200, 4);
    expect(retransmissions).toBe(0);
    expect(await line.settle()).toBe(true);
    expect(seen.filter(({ fate }) => fate !== 'passed')).toEqual([]);
    expect(seen.filter(({ payload }) => payload > 0).length).toBeGreaterThanOrEqual(400);
    expect(Math.max(...seen.map(({ length }) => length))).toBeLessThanOrEqual(1514);
  });

  test('50 ms each way: a round trip takes 100, and nothing is sent twice', async () => {
    await line.set(both('delay=50'));
    const { median, retransmissions } = await talk(here, 20, 4);
    expect(retransmissions).toBe(0);
    // Never less than was asked for; what a busy computer adds is not twice that. The bench has the figures.
    expect(median).toBeGreaterThanOrEqual(100);
    expect(median).toBeLessThan(200);
    expect(new Set(seen.map(({ held }) => Math.round(held / 1000)))).toEqual(new Set([50]));
  });

  test('50 ms are 50 ms, by the kernel’s stamps at both ends: the median within 3', async () => {
    await line.set({ out: { delay: 50 }, in: {} });
    const arrived = await arrivals(here, there, 100);
    await line.settle();
    const sent = seen.filter(({ from }) => from === 0).map(({ at }) => at);
    const took = arrived.map((at, nth) => at - (sent[nth] ?? NaN)).sort((a, b) => a - b);
    expect(took).toHaveLength(100);
    const [first = NaN, median = NaN, late = NaN] = [took[0], took[50], took[98]];
    expect(first).toBeGreaterThanOrEqual(50);
    expect(median, `p99 ${late} ms`).toBeLessThan(53);
  });

  test('a fifth lost: TCP repeats what was lost, counted by the line and by the kernel', async () => {
    await line.set(both('out.loss=20'));
    const { answered, retransmissions } = await talk(here, 60, 200);
    expect(answered).toBe(60);
    await line.settle();
    const lost = seen.filter(({ fate, payload, from }) => fate === 'lost' && payload > 0 && from === 0);
    expect(lost.length).toBeGreaterThan(0);
    // Each segment that was lost came again, and the kernel counted at least as many.
    for (const one of lost)
      expect(
        seen.some(({ fate, from, seq, payload }) => from === 0 && fate === 'passed' && covers({ seq, payload }, one)),
      ).toBe(true);
    expect(retransmissions).toBeGreaterThanOrEqual(lost.length);
    expect(seen.filter(({ from, fate }) => from === 1 && fate !== 'passed')).toEqual([]);
  });

  test('the first two are lost, and no others: the third SYN goes through', async () => {
    await line.set(both('out.first=2'));
    expect(await knock(here, '10.0.0.2', 7000)).toBe('OK');
    await line.settle();
    const syns = seen.filter(({ flags, from }) => flags === 0x02 && from === 0);
    expect(syns.map(({ fate }) => fate)).toEqual(['lost', 'lost', 'passed']);
    expect(seen.filter(({ fate }) => fate === 'lost').length).toBe(2);
  });

  test('a probability of 0 does nothing', async () => {
    const faults = both('loss=0', 'duplicate=0', 'reorder=0', 'jitter=0', 'delay=0', 'first=0', 'rate=0');
    expect(isGood(faults)).toBe(true);
    await line.set(faults);
    await talk(here, 100, 4);
    expect(seen.filter(({ fate, held }) => fate !== 'passed' || held >= 500)).toEqual([]);
  });

  test('a narrow line carries what it should, within a tenth; what does not fit is lost, and told', async () => {
    // Twenty times less than is sent, and a second's worth waits: a busy sender still sends too much.
    await line.set({ out: { rate: 400, queue: 50 }, in: {} });
    const { bits, seconds } = await flood(here, there, 1000, 2000);
    expect(bits / seconds / 1000).toBeGreaterThan(360);
    expect(bits / seconds / 1000).toBeLessThan(440);
    expect(seen.some(({ fate }) => fate === 'overflow')).toBe(true);
  });

  test('TCP finds out how much a narrow line takes: what is lost is sent again, and all of it arrives', async () => {
    await line.set({ out: { rate: 4000, queue: 10 }, in: {} });
    const { answered, retransmissions } = await talk(here, 2, 300_000);
    expect(answered).toBe(2);
    expect(seen.some(({ fate }) => fate === 'overflow')).toBe(true);
    expect(retransmissions).toBeGreaterThan(0);
  });

  test('out of order, and twice: datagrams come so', async () => {
    await line.set(both('out.reorder=30', 'out.late=30'));
    const numbers = await datagrams(here, there, 40);
    expect(numbers).not.toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(40);
    await line.set(both('out.duplicate=100'));
    expect((await datagrams(here, there, 10)).length).toBe(20);
    await line.settle();
    // The last one, too, which says that it is over.
    expect(seen.filter(({ fate }) => fate === 'copy').length).toBe(11);
  });

  test('jitter keeps the order', async () => {
    await line.set(both('delay=20', 'jitter=20'));
    expect(await datagrams(here, there, 40)).toEqual([...Array(40).keys()]);
    expect(new Set(seen.map(({ held }) => Math.round(held / 1000))).size).toBeGreaterThan(5);
  });

  test('it is changed while traffic runs, both directions at once', async () => {
    // Slow enough that it is not over before a busy computer has changed anything.
    await line.set(both('delay=20'));
    const talking = talk(here, 100, 4);
    while (seen.length < 20) await new Promise((resolve) => setTimeout(resolve, 1));
    await line.set(both('delay=5'));
    const from = seen.length;
    await talking;
    expect(seen.length).toBeGreaterThan(from);
    expect(new Set(seen.slice(from).map(({ from, held }) => `${from} ${Math.round(held / 1000)}`))).toEqual(
      new Set(['0 5', '1 5']),
    );
  });
});

test.skipIf(whyNoLineHere !== '')(
  `a wire that is killed takes nothing with it but the line${whyNoLineHere}`,
  async () => {
    const worlds = new Worlds({ allow: 'auto' });
    const here = await worlds.open('private');
    const there = await worlds.beside(here);
    const line = await openLine([here, there], { frame: () => undefined, skipped: () => undefined });
    process.kill(line.pid, 'SIGKILL');
    await line.gone;
    await expect(line.set(both())).rejects.toMatchObject({ code: 'world_ended' });
    // The kernel takes a network apart some time after its last process has ended.
    for (const world of [here, there])
      await expect.poll(() => inside(world, 'ip', '-br', 'link')).not.toContain('eth0');
    await worlds.stop();
  },
);

test.skipIf(whyNoLineHere !== '')(
  `each frame is told or counted, also when more come than a line can take or hold${whyNoLineHere}`,
  async () => {
    const worlds = new Worlds({ allow: 'auto' });
    const here = await worlds.open('private');
    const there = await worlds.beside(here);
    const fates: Record<string, number> = { skipped: 0 };
    const count = (fate: string, frames: number) => (fates[fate] = (fates[fate] ?? 0) + frames);
    const line = await openLine([here, there], {
      frame: ({ fate, from }) => from === 0 && count(fate, 1),
      skipped: (frames) => count('skipped', frames),
    });
    // They stay on it for longer than the test takes.
    await line.set({ out: { delay: 600_000 }, in: {} });
    process.kill(line.pid, 'SIGSTOP');
    const many = 40_000;
    const send = 'import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n';
    await inside(here, 'python3', '-c', `${send}for n in range(${many}): s.sendto(b"x" * 1000, ("10.0.0.2", 7001))`);
    process.kill(line.pid, 'SIGCONT');
    const told = () => Object.values(fates).reduce((sum, one) => sum + one, 0);
    await expect.poll(told, { timeout: 20_000 }).toBe(many);
    expect(fates['skipped']).toBeGreaterThan(0);
    await inside(here, 'python3', '-c', `${send}for n in range(12000): s.sendto(b"x", ("10.0.0.2", 7001))`);
    await expect.poll(told, { timeout: 20_000 }).toBe(many + 12_000);
    expect(fates['passed']).toBe(10_000);
    expect(fates['overflow']).toBeGreaterThan(0);
    await line.stop();
    await worlds.stop();
  },
);

const nothing: Seen = { from: 0, fate: '', held: 0, length: 0, flags: 0, seq: 0, payload: 0, at: 0 };

/** Does the one segment carry all that the other did? */
const covers = (one: Pick<Seen, 'seq' | 'payload'>, other: Seen): boolean =>
  one.seq <= other.seq && one.seq + one.payload >= other.seq + other.payload;

/** TCP sockets that may still send: not those that listen (0A) or have ended (06, TIME_WAIT; proc(5)). */
async function conversations(world: World): Promise<number> {
  const rows = (await inside(world, 'cat', '/proc/net/tcp')).trim().split('\n').slice(1);
  return rows.filter((row) => !['06', '0A'].includes(row.trim().split(/\s+/)[3] ?? '')).length;
}

/** So many round trips of so many bytes; the median in ms. */
const talk = (world: World, count: number, bytes: number) =>
  answer<{ median: number; answered: number; retransmissions: number }>(
    world,
    `${counters}
import json, socket, statistics, sys, time
count, size = int(sys.argv[1]), int(sys.argv[2]); before = again()
s = socket.create_connection(("10.0.0.2", 7000)); s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
took = []
for i in range(count):
  t = time.monotonic(); s.sendall(b"x" * size); got = 0
  while got < size: got += len(s.recv(65536))
  took.append((time.monotonic() - t) * 1000)
print(json.dumps({"median": statistics.median(took), "answered": len(took), "retransmissions": again() - before}))`,
    count,
    bytes,
  );

/** So many datagrams of so many bytes, one a ms: bits of frames that arrived, and in which time. */
async function flood(from: World, to: World, bytes: number, count: number): Promise<{ bits: number; seconds: number }> {
  const said = await listening(
    to,
    `
import struct
s.setsockopt(socket.SOL_SOCKET, 35, 1); first = last = None; got = 0
while True:
  data, said, *_ = s.recvmsg(2000, 100); size = len(data)
  # By the kernel's stamp (socket(7), SO_TIMESTAMPNS): this program may wait for its turn.
  sec, ns = struct.unpack("qq", said[0][2]); now = sec + ns / 1e9
  if size == 1: break
  if first is None: first = now
  else: got += (size + 42) * 8
  last = now
os.write(1, json.dumps({"bits": got, "seconds": last - first}).encode())`,
  );
  await send(from, `for n in range(${count}): send(b"x" * ${bytes}); time.sleep(0.001)`, `send(b"x")`);
  return JSON.parse(await said()) as { bits: number; seconds: number };
}

/** When so many datagrams arrive, one every 5 ms: ms since 1970, by the kernel. */
async function arrivals(from: World, to: World, count: number): Promise<number[]> {
  const said = await listening(
    to,
    `
import struct
s.setsockopt(socket.SOL_SOCKET, 35, 1); got = []
while True:
  data, said, *_ = s.recvmsg(100, 100); sec, ns = struct.unpack("qq", said[0][2])
  if data == b"-1": break
  got.append(sec * 1000 + ns / 1e6)
os.write(1, json.dumps(got).encode())`,
  );
  await send(from, `for n in range(${count}): send(str(n).encode()); time.sleep(0.005)`, `send(b"-1")`);
  return JSON.parse(await said()) as number[];
}

/** The numbers of datagrams in the order in which they come. */
async function datagrams(from: World, to: World, count: number): Promise<number[]> {
  const said = await listening(
    to,
    `
got = []
while True:
  n = int(s.recv(100))
  if n < 0: break
  got.append(n)
os.write(1, json.dumps(got).encode())`,
  );
  await send(from, `for n in range(${count}): send(str(n).encode()); time.sleep(0.002)`, `send(b"-1")`);
  return JSON.parse(await said()) as number[];
}

/** A socket for datagrams at port 7001, with this done to it; what comes back gives the one thing that it says. */
async function listening(world: World, script: string) {
  const begin =
    'import json, os, socket, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 7001)); os.write(1, b"up")';
  const listener = await staying(world, `${begin}${script}`);
  const text = once(listener.stdout ?? listener, 'data') as Promise<[Buffer]>;
  return async () => (await text)[0].toString();
}

/** Datagrams to it; once all that were held have come, the last one. */
async function send(world: World, all: string, last: string): Promise<void> {
  const begin =
    'import socket, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ndef send(b): s.sendto(b, ("10.0.0.2", 7001))\n';
  await inside(world, 'python3', '-c', `${begin}${all}\ntime.sleep(0.6); ${last}`);
}

async function knock(world: World, address: string, port: number): Promise<string> {
  const script = `
import errno, json, socket, sys
s = socket.socket(); said = "OK"
try: s.connect((sys.argv[1], int(sys.argv[2])))
except OSError as e: said = errno.errorcode[e.errno]
print(json.dumps(said))`;
  return answer<string>(world, script, address, port);
}
