// What being observed costs a conversation: round trips of an echo while its packets are captured into a ledger, beside the same
// echo unobserved in the same run. Both ends share a core, and the observers have the other: unpinned, capture keeps an idle
// virtual machine awake and makes it look faster. In a private world where there is one, else in the host.
import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';
import type * as session from '../../server/capture/session.ts';
import type { CaptureSink } from '../../server/capture/types.ts';
import type * as ledgerRoom from '../../server/ledger/ledger.ts';
import type { World } from '../../server/worlds/types.ts';
import type * as worldsRoom from '../../server/worlds/worlds.ts';
import { program, type Program } from '../support/capture.ts';
import { hasProgram } from '../support/needs.ts';
import { load, quantile } from './built.ts';
import type { Figure } from './figure.ts';

const exec = promisify(execFile);
/** Each way is measured so often, by turns. */
const rounds = 3;

const server = `
  const echo = net.createServer({ noDelay: true }, (socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  say(echo.address().port);
  await next();
  process.exit();`;

/** For each line "paced N" makes N round trips, one each ms; for "saturated MS" as many as it can in that time. Says how many a second. */
const client = (port: number) => `
  const socket = net.connect({ port: ${port}, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const bytes = Buffer.alloc(64, '#');
  const trip = () => new Promise((back) => { socket.once('data', back); socket.write(bytes); });
  for (let line = await next(); line !== undefined; line = await next()) {
    const [how, amount] = line.split(' ');
    const start = performance.now();
    let trips = 0;
    if (how === 'saturated') for (; performance.now() - start < amount; trips++) await trip();
    else for (; trips < amount; trips++) {
      while (performance.now() - start < trips) await new Promise((done) => setImmediate(done));
      await trip();
    }
    say(trips / ((performance.now() - start) / 1000));
  }
  process.exit();`;

type How = `${'paced' | 'saturated'} ${number}`;

export async function run(short: boolean): Promise<Figure[]> {
  const { Worlds } = await load<typeof worldsRoom>('worlds/worlds');
  const worlds = new Worlds({ allow: 'auto' });
  const { worlds: kinds } = await worlds.preflight();
  const world = await worlds.open(kinds.includes('private') ? 'private' : 'host');
  const pinned = hasProgram('taskset') && os.availableParallelism() > 1;
  if (pinned) await pin(process.pid);
  const ends = pinned ? ['taskset', '-c', '0'] : [];
  const echo = program(world, server, ends);
  const asker = program(world, client(Number(await echo.line())), ends);
  const where = `in ${world.kind}${pinned ? '' : ', not pinned'}`;
  const figures: Figure[] = [];
  for (const [how, what, goal] of [
    [`paced ${short ? 200 : 5000}`, 'observed echo, 1 000 round trips/s', 1],
    [`saturated ${short ? 200 : 5000}`, 'observed echo, saturated', 0.9],
  ] as const) {
    await ask(asker, how);
    const all = { raw: [] as number[], ours: [] as number[], dropped: [] as number[] };
    for (let n = 0; n < (short ? 1 : rounds); n++) {
      all.raw.push(await ask(asker, how));
      const watch = await observe(world, pinned);
      all.ours.push(await ask(asker, how));
      all.dropped.push(await watch.stop());
    }
    const [ours, theirs] = [quantile(all.ours, 0.5), quantile(all.raw, 0.5)];
    const lost = all.dropped.reduce((sum, one) => sum + one, 0);
    // As the goal is written: 1.00 is what rounds to it.
    const ok = Math.round((ours / theirs) * 100) / 100 >= goal;
    const peer = { peer: 'raw net echo', theirs };
    figures.push({
      what: `${what}, ${where}`,
      ours,
      unit: 'round trips/s',
      ...peer,
      goal: `≥ ${goal.toFixed(2)} × raw`,
      ok,
    });
    // Saturated, that is more than the 20 000 packets/s that are captured whole.
    const whole = how.startsWith('paced');
    figures.push({
      what: 'the same, dropped',
      ours: lost,
      unit: 'packets',
      goal: whole ? '0' : 'reported',
      ok: !whole || lost === 0,
    });
  }
  await Promise.all([echo.end(), asker.end()]);
  await worlds.stop();
  return figures;
}

async function ask(asker: Program, how: How): Promise<number> {
  asker.tell(how);
  return Number(await asker.line());
}

/** A process with all its threads to the core of the observers. */
const pin = (pid: number): Promise<unknown> => exec('taskset', ['-acp', '1', String(pid)]);

/** Capture into a ledger, as for a run. `stop` says how many packets the kernel dropped. */
async function observe(world: World, pinned: boolean): Promise<{ stop(): Promise<number> }> {
  const { startCapture } = await load<typeof session>('capture/session');
  const { createLedger } = await load<typeof ledgerRoom>('ledger/ledger');
  const ledger = createLedger();
  const pids: number[] = [];
  let dropped = 0;
  const sink: CaptureSink = {
    frame: (frame) => void ledger.appendFrame(0, frame),
    started: (_tool, pid) => void pids.push(pid),
    handedOver: () => undefined,
    dropped: (frames) => void (dropped += frames),
    lost: () => undefined,
    jumped: () => undefined,
  };
  const capture = await startCapture(world, sink);
  if (pinned) await Promise.all(pids.map(pin));
  return {
    async stop() {
      await capture.settle();
      await capture.stop();
      return dropped;
    },
  };
}
