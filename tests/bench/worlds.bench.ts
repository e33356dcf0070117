// How soon a private world is there: a bare one, one with its keeper, and one in which packets are seen. As it is shipped
// (dist) where it was built; from source, the keeper takes longer to load.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import type * as session from '../../server/capture/session.ts';
import type { CaptureSink } from '../../server/capture/types.ts';
import { tryPrivate } from '../../server/worlds/preflight.ts';
import { toolEnvironment } from '../../server/worlds/programs.ts';
import { chooseWay } from '../../server/worlds/way.ts';
import type * as worldsRoom from '../../server/worlds/worlds.ts';
import { isBuilt, load, quantile } from './built.ts';
import type { Figure } from './figure.ts';

const exec = promisify(execFile);
const median = (values: readonly number[]): number => quantile(values, 0.5);

const deaf: CaptureSink = {
  frame: () => undefined,
  started: () => undefined,
  handedOver: () => undefined,
  dropped: () => undefined,
  lost: () => undefined,
  jumped: () => undefined,
};

export async function run(short: boolean): Promise<Figure[]> {
  if (await tryPrivate()) return [];
  const { Worlds } = await load<typeof worldsRoom>('worlds/worlds');
  const { startCapture } = await load<typeof session>('capture/session');

  const all = {
    alone: [] as number[],
    node: [] as number[],
    bare: [] as number[],
    keeper: [] as number[],
    seeing: [] as number[],
  };
  const worlds = new Worlds({ allow: 'private' });
  const [command = 'unshare', ...args] = chooseWay().unshare;
  for (let n = 0; n < (short ? 3 : 21); n++) {
    let began = performance.now();
    const lap = (into: number[]) => into.push(performance.now() - began);
    await exec(command, [...args, 'true'], { env: toolEnvironment() });
    lap(all.alone);
    began = performance.now();
    await exec(process.execPath, ['-e', '0'], { env: toolEnvironment() });
    lap(all.node);
    began = performance.now();
    await tryPrivate();
    lap(all.bare);
    began = performance.now();
    const world = await worlds.open('private');
    lap(all.keeper);
    const capture = await startCapture(world, deaf);
    lap(all.seeing);
    await capture.stop();
    await world.stop();
  }
  await worlds.stop();
  const [together, row] = short ? [4, 6] : [30, 200];
  const many = await atOnce(new Worlds({ allow: 'private' }), together);
  const left = await oneAfterTheOther(new Worlds({ allow: 'private' }), row);
  const from = isBuilt ? 'built' : 'from source';
  const unshare = { peer: 'unshare alone', theirs: median(all.alone) };
  const node = { peer: 'node alone', theirs: median(all.node) };
  const figure = (what: string, values: readonly number[], peer: typeof node, goal: number): Figure => {
    const ours = median(values);
    return { what, ours, unit: 'ms', ...peer, goal: `≤ ${goal} ms`, ok: ours <= goal };
  };
  return [
    figure('a private world, bare (the preflight)', all.bare, unshare, 20),
    figure(`a private world with its keeper, ${from}`, all.keeper, node, 150),
    figure(`a private world with keeper and capture, ${from}`, all.seeing, node, 250),
    { what: `${together} private worlds at once, memory of each`, ours: many, unit: 'MB', goal: 'stated', ok: true },
    { what: `left of ${row} made and ended in a row`, ours: left, unit: '', goal: '0', ok: left === 0 },
  ];
}

/** MB that one of so many worlds holds for itself: what its keeper shares with no other process (smaps_rollup, proc(5)). */
async function atOnce(worlds: worldsRoom.Worlds, count: number): Promise<number> {
  const open = await Promise.all(Array.from({ length: count }, () => worlds.open('private')));
  const own = await Promise.all(
    open.map(async ({ keeper = 0 }) => {
      const text = await readFile(`/proc/${keeper}/smaps_rollup`, 'utf8');
      return [...text.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce((sum, [, kb]) => sum + Number(kb), 0);
    }),
  );
  await worlds.stop();
  return median(own) / 1024;
}

/** Processes and folders that are there after so many worlds came and went, and were not before. */
async function oneAfterTheOther(worlds: worldsRoom.Worlds, count: number): Promise<number> {
  const before = await remains();
  for (let n = 0; n < count; n++) await (await worlds.open('private')).stop();
  await worlds.stop();
  return (await remains()).filter((one) => !before.includes(one)).length;
}

async function remains(): Promise<string[]> {
  const { stdout } = await exec('ps', ['--ppid', String(process.pid), '-o', 'pid=,comm=']);
  const processes = stdout.split('\n').filter((line) => line !== '' && !/ ps$/.test(line));
  return [...processes, ...(await readdir(tmpdir())).filter((name) => name.startsWith('loopback-playground-'))];
}
