// How late a packet is when the server has it, at several rates, and whether all of them come. In a private world where there
// is one, else in the host. Peer: `tshark -l`, whose packets come in blocks.
import { createInterface } from 'node:readline';
import { startCapture } from '../../server/capture/session.ts';
import type { CaptureSink, RawFrame } from '../../server/capture/types.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { program } from '../support/capture.ts';
import type { Figure } from './figure.ts';

/**
 * Says its port; for each line "RATE COUNT" sends so many datagrams at that rate, each with the monotonic time just before it
 * was sent, to a socket of its own that never reads.
 */
const sender = `
  const [from, to] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
  to.bind(0, '127.0.0.1');
  await once(to, 'listening');
  to.setRecvBufferSize(1);
  from.connect(to.address().port, '127.0.0.1');
  await once(from, 'connect');
  say(to.address().port);
  for (let line = await next(); line !== undefined; line = await next()) {
    const [rate, count] = line.split(' ').map(Number);
    const start = process.hrtime.bigint();
    for (let n = 0; n < count; n++) {
      const due = start + BigInt(Math.round((n * 1e9) / rate));
      while (process.hrtime.bigint() < due) if (n % 16 === 0) await new Promise((r) => setImmediate(r));
      const bytes = Buffer.alloc(64, '#');
      bytes.writeBigUInt64BE(process.hrtime.bigint(), 0);
      from.send(bytes);
    }
    say(Number(process.hrtime.bigint() - start) / 1e9);
  }
  from.close();
  to.close();`;

const payload = 14 + 20 + 8;

/** Latencies in ms, as they come. */
class Stopwatch implements CaptureSink {
  ms: number[] = [];
  drops = 0;
  frame({ bytes }: RawFrame): void {
    const now = process.hrtime.bigint();
    if (bytes.length < payload + 64) return;
    const sent = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(payload);
    this.ms.push(Number(now - sent) / 1e6);
  }
  dropped(frames: number): void {
    this.drops += frames;
  }
  started(): void {}
  handedOver(): void {}
  lost(): void {}
  jumped(): void {}
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

export async function run(short: boolean): Promise<Figure[]> {
  const worlds = new Worlds({ allow: 'auto' });
  const { worlds: kinds } = await worlds.preflight();
  const world = await worlds.open(kinds.includes('private') ? 'private' : 'host');
  const figures: Figure[] = [];
  const source = program(world, sender);
  const port = Number(await source.line());
  const theirs = await tshark(world, port, source, short ? 20 : 100);
  for (const rate of short ? [500, 20_000] : [500, 2000, 5000, 10_000, 20_000]) {
    const watch = new Stopwatch();
    const capture = await startCapture(world, watch, { allow: [{ transport: 'udp', port }] });
    const count = Math.round(rate * (short ? 0.5 : 2));
    source.tell(`${rate} ${count}`);
    const seconds = Number(await source.line());
    await capture.settle();
    await capture.stop();
    const real = Math.round(count / seconds);
    const what = `packet to server in ${world.kind}, ${rate} packets/s`;
    const [p50, p99] = [quantile(watch.ms, 0.5), quantile(watch.ms, 0.99)];
    const peer = { peer: 'tshark -l', theirs };
    figures.push({ what: `${what}, p50`, ours: p50, unit: 'ms', ...peer, goal: '≤ 0.3 ms', ok: p50 <= 0.3 });
    figures.push({ what: `${what}, p99`, ours: p99, unit: 'ms', ...peer, goal: '≤ 3 ms', ok: p99 <= 3 });
    const lost = count - watch.ms.length;
    figures.push({ what: `${what} (really ${real}), lost`, ours: lost, unit: 'packets', goal: '0', ok: lost === 0 });
  }
  await source.end();
  await worlds.stop();
  return figures;
}

/** Median ms from sending to tshark's line; NaN where tshark is not installed. */
async function tshark(world: World, port: number, source: ReturnType<typeof program>, count: number): Promise<number> {
  const iface = process.platform === 'linux' ? 'lo' : 'lo0';
  const fields = ['-T', 'fields', '-e', 'data.data'];
  const tool = await world.tool(['tshark', '-l', '-n', '-Q', '-i', iface, '-f', `udp dst port ${port}`, ...fields]);
  const ms: number[] = [];
  const enough = new Promise<void>((resolve) => {
    createInterface({ input: tool.stdout }).on('line', (line) => {
      ms.push(Number(process.hrtime.bigint() - BigInt(`0x${line.replaceAll(':', '').slice(0, 16)}`)) / 1e6);
      if (ms.length >= count) resolve();
    });
  });
  const settled = Promise.race([enough, tool.ended]);
  // It says nowhere when it begins to see packets, so they are sent until enough have come.
  let over = false;
  void settled.then(() => (over = true));
  while (!over) {
    source.tell('100 10');
    await source.line();
  }
  await tool.stop();
  return quantile(ms, 0.5);
}
