// Against Wireshark's analysis of TCP: hand-made conversations, and real ones over a bad line, as each of three places sees them.
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { link, type Frame } from '../../server/shared/contract/frames.ts';
import { readTyped } from '../../server/shared/line/faults.ts';
import type { WireFrame } from '../../server/worlds/line/records.ts';
import { openLine, type Line } from '../../server/worlds/line/line.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { echoServer, inside, staying } from '../support/ends.ts';
import { needs } from '../support/needs.ts';
import { analysisFields, compareAnalysis } from '../support/tshark-analysis.ts';
import { scenes } from '../unit/conversations/scenes.ts';
import { frameOf, script } from '../unit/conversations/segments.ts';

const without = needs('tshark');
const withoutLine = whyNoPrivate || needs('perl', 'python3', 'tshark');

describe.skipIf(without !== '')(`hand-made conversations${without}`, () => {
  test('every field of every packet is the same', () => {
    const frames: Frame[] = [];
    for (const [at, { lines }] of scenes.entries())
      for (const sent of script(lines)) {
        const frame = frameOf({ ...sent, ports: [50_000 + at, 80], version: at % 2 === 0 ? 4 : 6 }, frames.length + 1);
        // Minutes lie between two scenes.
        frames.push({ ...frame, at: frame.at + at * 600e9 });
      }
    const { differences, known } = compareAnalysis(frames);
    expect(differences).toEqual([]);
    // Each kind of mark and number was there to be compared.
    expect(analysisFields.filter((name) => known.get(name) === undefined)).toEqual([]);
  });
});

describe.skipIf(withoutLine !== '')(`real conversations over a bad line${withoutLine}`, () => {
  let worlds: Worlds;
  let here: World;
  let there: World;
  let line: Line;
  let seen: WireFrame[] = [];
  const servers: ChildProcess[] = [];

  beforeAll(async () => {
    worlds = new Worlds({ allow: 'auto' });
    here = await worlds.open('private');
    there = await worlds.beside(here);
    line = await openLine([here, there], {
      frame: (frame) => void seen.push({ ...frame, bytes: frame.bytes.slice() }),
      skipped: (frames) => expect(frames).toBe(0),
    });
    servers.push(await staying(there, echoServer), await staying(there, slowServer));
  });
  afterAll(async () => {
    for (const server of servers) server.kill('SIGKILL');
    await line.stop();
    await worlds.stop();
  });

  test.each([
    ['good', []],
    ['slow', ['delay=20', 'jitter=10']],
    ['losing', ['loss=8']],
    ['losing, and slow', ['loss=5', 'delay=15']],
    ['doubling', ['duplicate=20', 'delay=2']],
    ['mixing up', ['reorder=15', 'late=3', 'delay=2']],
    ['doing it all', ['loss=4', 'reorder=8', 'late=25', 'duplicate=8', 'delay=10']],
  ])('a line that is %s', async (_, typed) => {
    seen = [];
    const faults = readTyped(typed);
    if (typeof faults === 'string') throw new Error(faults);
    await line.set(faults);
    await inside(here, 'python3', '-c', `${connections}${longTalks}`);
    expect(await line.settle()).toBe(true);
    // What is left of a conversation may be mixed with the next one between the same ports: here, it is not.
    await line.set({ out: {}, in: {} });
    await inside(here, 'python3', '-c', `${connections}${shortTalks}`);
    expect(await line.settle()).toBe(true);
    expect(seen.length).toBeGreaterThan(300);
    for (const place of ['line', 0, 1] as const) {
      const { differences, known } = compareAnalysis(asSeen(seen, place));
      const fields = [...known.values()].reduce((sum, count) => sum + count, 0);
      expect(known.get('tcp.analysis.ack_rtt')).toBeGreaterThan(50);
      // At least 99.9 % agree.
      expect(differences.slice(Math.floor(fields / 1000))).toEqual([]);
    }
  });
});

/** Reads nothing for a while, at port 7003; its kernel has little room. */
const slowServer = `
import socket, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", 7003)); s.listen(); print("up")
while True:
  c, _ = s.accept(); time.sleep(1.0)
  try:
    while c.recv(4096): time.sleep(0.01)
  except OSError: pass
  c.close()
`;

/** An echo of so many bytes, so many times. */
const connections = `
import socket, struct, threading, time
there = "10.0.0.2"
def echo(size, times, port=0):
  s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
  if port: s.bind(("", port))
  s.connect((there, 7000)); s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
  for _ in range(times):
    sender = threading.Thread(target=s.sendall, args=(b"x" * size,)); sender.start(); got = 0
    while got < size: got += len(s.recv(65536))
    sender.join()
  return s
`;

/** A long echo and many short ones, a peer without room, and a silence with questions. */
const longTalks = `
echo(150000, 1).close()
echo(10, 40).close()
s = socket.create_connection((there, 7003)); s.sendall(b"y" * 60000); s.close()
s = echo(10, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1); s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
time.sleep(2.3); s.close()
`;

/** Refused, reset, and a port used again. */
const shortTalks = `
try: socket.create_connection((there, 7009))
except OSError: pass
for _ in range(2):
  s = echo(10, 1, 41234); s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); s.close()
`;

/** The frames in the order in which one end sees them, or the line does; ids count from 1. */
function asSeen(all: readonly WireFrame[], place: 'line' | 0 | 1): Frame[] {
  const first = all[0];
  const began = first ? first.seconds : 0;
  return all
    .flatMap((frame) => {
      const arrives = place !== 'line' && frame.from !== place;
      if (arrives && (frame.fate === 'lost' || frame.fate === 'overflow')) return [];
      // A copy is the line's: its sender knows nothing of it.
      if (frame.from === place && frame.fate === 'copy') return [];
      const at = (frame.seconds - began) * 1e9 + frame.nanos + (arrives ? frame.held * 1000 : 0);
      return [{ at, bytes: frame.bytes }];
    })
    .sort((x, y) => x.at - y.at)
    .map(({ at, bytes }, index) => ({
      ...{ id: index + 1, at, world: 0, iface: 0, link: link.ethernet, original: bytes.length, bytes },
    }));
}
