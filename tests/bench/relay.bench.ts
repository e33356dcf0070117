// A relay in front of a service on this computer's own loopback: what it adds of its own to a round trip, and how near it keeps to
// the delay that was set. The client is Python's socket, in a process of its own; the service is tcp-echo.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { toolEnvironment } from '../../server/worlds/programs.ts';
import { echo, relayed } from '../support/relayed.ts';
import type { Figure } from './figure.ts';

const exec = promisify(execFile);
const delay = 50;

export async function run(short: boolean): Promise<Figure[]> {
  await using on = await relayed(echo);
  const many = short ? 200 : 2000;
  const bare = await roundTrips(on.portOf('echo'), many);
  const good = await roundTrips(await on.relay('echo'), many);
  const held = (stream: string) => ({ type: 'latency', latency: delay, stream });
  const far = await roundTrips(await on.relay('echo', held('upstream'), held('downstream')), short ? 20 : 200);
  const away = (value: number): number => Math.abs(value - 2 * delay) / 2;
  const alone = { peer: 'the service alone', theirs: bare.middle };
  return [
    { what: 'a good relay, round trip, p50', ours: good.middle, unit: 'ms', ...alone, goal: 'reported', ok: true },
    {
      what: 'a good relay, added round trip, p50',
      ours: good.middle - bare.middle,
      unit: 'ms',
      goal: 'reported',
      ok: true,
    },
    { what: 'a good relay, round trip, p99', ours: good.late, unit: 'ms', goal: 'reported', ok: true },
    {
      what: `${delay} ms each way: away from it, one way, p50`,
      ours: away(far.middle),
      unit: 'ms',
      goal: '≤ 3 ms',
      ok: away(far.middle) <= 3,
    },
    {
      what: `${delay} ms each way: away from it, one way, p99`,
      ours: away(far.late),
      unit: 'ms',
      goal: 'reported',
      ok: true,
    },
  ];
}

/** ms of so many round trips of four bytes, one after the other. */
async function roundTrips(port: number, count: number): Promise<{ middle: number; late: number }> {
  const { stdout } = await exec('python3', ['-c', client, String(port), String(count)], { env: toolEnvironment() });
  return JSON.parse(stdout) as { middle: number; late: number };
}

const client = `
import json, socket, sys, time
s = socket.create_connection(("127.0.0.1", int(sys.argv[1]))); s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
took = []
for i in range(int(sys.argv[2])):
  t = time.monotonic(); s.sendall(b"ping"); s.recv(100); took.append((time.monotonic() - t) * 1000)
took.sort(); print(json.dumps({"middle": took[len(took) // 2], "late": took[int(len(took) * 0.99)]}))`;
