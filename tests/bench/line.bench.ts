// The line between two private worlds: what it adds of its own to a round trip, how near it keeps to the delay that was set, and
// how much goes through. Both ends are Python's sockets in their worlds.
import type { LineFaults } from '../../server/shared/line/faults.ts';
import type * as lineRoom from '../../server/worlds/line/line.ts';
import { tryPrivate } from '../../server/worlds/preflight.ts';
import type { World } from '../../server/worlds/types.ts';
import type * as worldsRoom from '../../server/worlds/worlds.ts';
import { answer, counters, echoServer, staying } from '../support/ends.ts';
import { load } from './built.ts';
import type { Figure } from './figure.ts';

export async function run(short: boolean): Promise<Figure[]> {
  if (await tryPrivate()) return [];
  const { Worlds } = await load<typeof worldsRoom>('worlds/worlds');
  const { openLine } = await load<typeof lineRoom>('worlds/line/line');
  const worlds = new Worlds({ allow: 'private' });
  const here = await worlds.open('private');
  const there = await worlds.beside(here);
  const began = performance.now();
  const line = await openLine([here, there], { frame: () => undefined, skipped: () => undefined });
  const ready = performance.now() - began;
  const server = await staying(there, echoServer);
  const both = (faults: LineFaults['out']): Promise<void> => line.set({ out: faults, in: faults });
  const trips = short ? 20 : 200;
  const plain = await talk(here, 'roundTrips', short ? 200 : 2000);
  await both({ delay: 50 });
  const far = await talk(here, 'roundTrips', trips);
  await both({ rate: 10_000 });
  const narrow = await talk(here, 'pour', short ? 1 : 5);
  await both({});
  const wide = await talk(here, 'pour', short ? 1 : 5);
  server.kill('SIGKILL');
  await line.stop();
  await worlds.stop();
  const away = (value: number): number => Math.abs(value - 100) / 2;
  // A segment of 1448 bytes is a frame of 1514, which is what the rate counts.
  const rate = (narrow.middle * 8 * (1514 / 1448)) / 1e6;
  return [
    { what: 'a line, ready', ours: ready, unit: 'ms', goal: '≤ 150 ms', ok: ready <= 150 },
    { what: 'a good line, round trip, p50', ours: plain.middle, unit: 'ms', goal: '≤ 1 ms', ok: plain.middle <= 1 },
    { what: 'a good line, round trip, p99', ours: plain.late, unit: 'ms', goal: 'reported', ok: true },
    {
      what: '50 ms each way: away from it, one way, p50',
      ours: away(far.middle),
      unit: 'ms',
      goal: '≤ 3 ms',
      ok: away(far.middle) <= 3,
    },
    {
      what: '50 ms each way: away from it, one way, p99',
      ours: away(far.late),
      unit: 'ms',
      goal: 'reported',
      ok: true,
    },
    {
      what: '50 ms each way: segments sent again, of none lost',
      ours: far.again,
      unit: '',
      goal: '0',
      ok: far.again === 0,
    },
    { what: '10 Mbit/s set', ours: rate, unit: 'Mbit/s', goal: '9 to 11', ok: rate >= 9 && rate <= 11 },
    { what: 'a good line, echoed', ours: wide.middle / 1e6, unit: 'MB/s', goal: 'reported', ok: true },
  ];
}

interface Answer {
  readonly middle: number;
  readonly late: number;
  readonly again: number;
}

const talk = (world: World, what: 'roundTrips' | 'pour', amount: number): Promise<Answer> =>
  answer(world, client, what, amount);

const client = `${counters}
import json, socket, sys, threading, time
what, amount = sys.argv[1], int(sys.argv[2]); before = again()
s = socket.create_connection(("10.0.0.2", 7000)); s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
if what == "roundTrips":
  took = []
  for i in range(amount):
    t = time.monotonic(); s.sendall(b"ping"); s.recv(100); took.append((time.monotonic() - t) * 1000)
  took.sort(); middle, late = took[len(took) // 2], took[int(len(took) * 0.99)]
else:
  over = time.monotonic() + amount + 1
  def pour():
    try:
      while time.monotonic() < over: s.sendall(b"x" * 65536)
    except OSError: pass
  threading.Thread(target=pour, daemon=True).start()
  warm = time.monotonic() + 1
  while time.monotonic() < warm: s.recv(65536)
  got = 0; t = time.monotonic()
  while time.monotonic() < over: got += len(s.recv(65536))
  middle = late = got / (time.monotonic() - t)
print(json.dumps({"middle": middle, "late": late, "again": again() - before}))`;
