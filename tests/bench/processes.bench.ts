// How soon a service is ready: given to a warm process, against a process made for it.
import type * as child from '../../server/processes/child.ts';
import type * as discover from '../../server/processes/discover.ts';
import type * as guardian from '../../server/processes/guardian.ts';
import type * as pool from '../../server/processes/pool.ts';
import type * as supervisor from '../../server/processes/supervisor.ts';
import type * as host from '../../server/worlds/host.ts';
import { load, quantile } from './built.ts';
import type { Figure } from './figure.ts';

/** ms, the median. */
const median = (values: readonly number[]): number => quantile(values, 0.5);

export async function run(short: boolean): Promise<Figure[]> {
  const { startChild } = await load<typeof child>('processes/child');
  const { loadActions, loadServices } = await load<typeof discover>('processes/discover');
  const { detectTie } = await load<typeof guardian>('processes/guardian');
  const { Pool } = await load<typeof pool>('processes/pool');
  const { Supervisor } = await load<typeof supervisor>('processes/supervisor');
  const { openHost } = await load<typeof host>('worlds/host');
  const world = openHost();
  const tie = await detectTie();
  const services = await loadServices();
  const actions = await loadActions();
  const ready = async (warm: boolean): Promise<number> => {
    const pool = new Pool(world, { tie, refill: false });
    const supervisor = new Supervisor({ world, pool, services, actions, tell: () => undefined, at: Number });
    try {
      if (warm) await pool.start();
      const began = performance.now();
      await supervisor.start('echo', 'tcp-echo');
      return performance.now() - began;
    } finally {
      await supervisor.stop();
      await pool.stop();
    }
  };
  const up = async (): Promise<number> => {
    const began = performance.now();
    const child = await startChild(world.enter, tie);
    const took = performance.now() - began;
    await child.stop(0);
    return took;
  };
  const times = short ? 3 : 21;
  const all = { warm: [] as number[], fresh: [] as number[], up: [] as number[] };
  for (let n = 0; n < times; n++) {
    all.warm.push(await ready(true));
    all.fresh.push(await ready(false));
    all.up.push(await up());
  }
  await world.stop();
  const ours = median(all.warm);
  const theirs = median(all.fresh);
  return [
    {
      what: 'a service ready, from the warm pool',
      ours,
      unit: 'ms',
      peer: 'a fresh process',
      theirs,
      goal: '≤ 10 ms',
      ok: ours <= 10,
    },
    { what: 'a generic process up', ours: median(all.up), unit: 'ms', goal: 'in the background', ok: true },
  ];
}
