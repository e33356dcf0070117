// How soon the playground is there: from the command to its ready line, and a run on the spare private world.
// Peer: a bare Node. The program as it is shipped; without a build there is nothing to measure.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import type * as standsRoom from '../../server/runs/stands.ts';
import type * as worldsRoom from '../../server/worlds/worlds.ts';
import { startPlayground } from '../support/server.ts';
import { isBuilt, load, quantile } from './built.ts';
import type { Figure } from './figure.ts';

const exec = promisify(execFile);

export async function run(short: boolean): Promise<Figure[]> {
  if (!isBuilt) return [];
  // A list of certificates of the system's administrator is read by every Node, and is not ours to measure.
  delete process.env.NODE_EXTRA_CA_CERTS;
  const ready: number[] = [];
  const node: number[] = [];
  for (let n = 0; n < (short ? 2 : 11); n++) {
    let began = performance.now();
    await exec(process.execPath, ['-e', '0']);
    node.push(performance.now() - began);
    began = performance.now();
    const playground = await startPlayground();
    ready.push(performance.now() - began);
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
  }
  const p50 = quantile(ready, 0.5);
  const peer = { peer: 'node alone', theirs: quantile(node, 0.5) };
  const start: Figure = {
    what: 'server ready, built',
    ours: p50,
    unit: 'ms',
    ...peer,
    goal: '≤ 250 ms',
    ok: p50 <= 250,
  };
  return [start, ...(await spare(short))];
}

/** Taking the spare private world, with keeper, capture and warm processes. */
async function spare(short: boolean): Promise<Figure[]> {
  const { Worlds } = await load<typeof worldsRoom>('worlds/worlds');
  const { Stands } = await load<typeof standsRoom>('runs/stands');
  const worlds = new Worlds({ allow: 'auto' });
  const { worlds: possible } = await worlds.preflight();
  if (!possible.includes('private')) return [];
  const took: number[] = [];
  for (let n = 0; n < (short ? 2 : 11); n++) {
    const stands = new Stands({ worlds, possible, captureOff: false });
    await stands.warm();
    const began = performance.now();
    const stand = await stands.take('private');
    took.push(performance.now() - began);
    await stand.stop();
    await stands.stop();
  }
  const ours = quantile(took, 0.5);
  return [{ what: 'a spare private world', ours, unit: 'ms', goal: '≤ 20 ms', ok: ours <= 20 }];
}
