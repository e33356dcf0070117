// A program in a private network that begins others without end (RLIMIT_NPROC, getrlimit(2)). It gets as many as a network may
// have, and nobody else lacks any. Where the user has fewer than that, the page is told so, and the end of the run gives them
// back: counted in a user namespace of its own, so that nobody else's count. The limit does not hold for root.
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { mostProcesses } from '../../server/worlds/most-processes.ts';
import { bomb } from '../support/bomb.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { HeldNetworks, shown } from '../support/left.ts';
import { ending, needs } from '../support/needs.ts';
import { startPlayground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';
import { TestTerminal } from '../support/terminal.ts';

const isRoot = process.getuid?.() === 0;
const why = isRoot ? ending('the limit does not hold for root') : whyNoPrivate || needs('perl', 'prlimit');
/** Processes and threads: the playground and one run have some 150. */
const most = 400;
const before = ['unshare', '-U', '--map-current-user', 'prlimit', `--nproc=${most}:${most}`, '--'];

/** Those that are there still, or have ended and were not taken notice of. */
const counted = (pids: readonly number[]): number[] => pids.filter((pid) => fs.existsSync(`/proc/${pid}`));

test.skipIf(why !== '')(
  `no more processes: it is said, what runs goes on, and the end of the run gives them back${why}`,
  // Hundreds of processes that want to begin others are not quick to end.
  { timeout: 120_000 },
  async () => {
    const playground = await startPlayground({ before });
    let tab = await Tab.open(playground.url());
    /** Begin a run with an echo server; its process. */
    const begin = async (): Promise<number> => {
      tab.leave();
      tab = await tab.sandbox({ world: 'private', services: [{ name: 'echo', kind: 'tcp-echo' }] });
      return (await tab.service('echo')).pid;
    };
    const at = (rest = ''): string => `/runs/${tab.info?.id ?? ''}${rest}`;
    const hello = () => tab.act({ action: 'tcp-send', to: 'echo', params: { text: 'hello' } });
    try {
      using network = new HeldNetworks();
      network.hold(await begin());
      expect(await hello()).toMatchObject({ what: 'finished' });
      const terminal = await TestTerminal.open(tab);
      fs.writeFileSync(`${playground.state}/bomb`, bomb(2 * most)[2] ?? '');
      await terminal.run(`perl ${playground.state}/bomb ${2 * most} &`, /full/);
      let answer = await tab.request('POST', at('/services'), { name: 'more-0', kind: 'tcp-echo' });
      for (let nth = 1; answer.ok && nth < 10; nth++)
        answer = await tab.request('POST', at('/services'), { name: `more-${nth}`, kind: 'tcp-echo' });
      expect(await answer.json()).toMatchObject({ error: 'process_refused' });
      await tab.entry('a notice', (one) => one.type === 'notice' && one.error === 'process_refused');
      expect(await hello()).toMatchObject({ what: 'finished' });
      const theirs = network.processes;
      await tab.ask('DELETE', at());
      expect(shown(network.processes)).toEqual([]);
      // They count until the system's first process has taken notice of their end.
      await expect.poll(() => counted(theirs)).toEqual([]);
      await begin();
      expect(await hello()).toMatchObject({ what: 'finished' });
    } finally {
      tab.leave();
      await playground.stop();
      fs.rmSync(playground.state, { recursive: true, force: true });
    }
  },
);

test.skipIf(why !== '')(
  `a network’s own most: who begins more is refused, all else goes on, and the end of the run ends all of it${why}`,
  // As above.
  { timeout: 120_000 },
  async () => {
    const playground = await startPlayground();
    let tab = await Tab.open(playground.url());
    try {
      tab = await tab.sandbox({ world: 'private', services: [{ name: 'echo', kind: 'tcp-echo' }] });
      using network = new HeldNetworks();
      network.hold((await tab.service('echo')).pid);
      const terminal = await TestTerminal.open(tab);
      fs.writeFileSync(`${playground.state}/bomb`, bomb(0)[2] ?? '');
      const letters = mostProcesses + 100;
      const [said] = await terminal.run(`perl ${playground.state}/bomb ${letters} &`, /full|all/);
      expect(said).toBe('full');
      expect(network.processes.length).toBeLessThanOrEqual(mostProcesses);
      // The limit is the command's, and the playground's own programs have another.
      expect(
        (await tab.request('POST', `/runs/${tab.info?.id ?? ''}/services`, { name: 'more', kind: 'tcp-echo' })).ok,
      ).toBe(true);
      expect(await tab.act({ action: 'tcp-send', to: 'more', params: { text: 'hello' } })).toMatchObject({
        what: 'finished',
      });
      await tab.ask('DELETE', `/runs/${tab.info?.id ?? ''}`);
      expect(shown(network.processes)).toEqual([]);
    } finally {
      tab.leave();
      await playground.stop();
      fs.rmSync(playground.state, { recursive: true, force: true });
    }
  },
);
