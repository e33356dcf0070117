// What a learner's program begins without end is gone with its network, also where it is never there long enough to be found, and
// where hundreds begin others as fast as they can: ended by its run, and by the end of a server that is killed.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { groupOf } from '../../server/worlds/group.ts';
import { limitTo } from '../../server/worlds/most-processes.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { fixture } from '../support/fixture.ts';
import { HeldNetworks, shown } from '../support/left.ts';
import { hasProgram, needs } from '../support/needs.ts';
import { apart, chains, reaping, resting, swarm } from '../support/strangers.ts';

const isRoot = process.getuid?.() === 0;
const without = whyNoPrivate || needs('perl');

/** For root there are as many at once as are ever begun. */
const births = isRoot ? 300 : 2000;

const strangers = [
  ['a chain of programs that are each gone at once', chains(1)],
  ['a hundred such chains', chains(100)],
  ['one that has gone to a network of its own', apart(isRoot, resting)],
  ['a chain in a network of its own', apart(isRoot, chains(1))],
  ['hundreds that begin others as fast as they can', swarm(births)],
] as const;
const ends = ['its run', 'the end of its server'] as const;

describe.skipIf(without !== '')(`what begins others without end${without}`, () => {
  test.each(strangers.flatMap(([name, argv]) => ends.map((by) => [name, by, argv] as const)))(
    '%s: ended with its network by %s',
    async (_, by, argv) => {
      const [command = '', ...args] = reaping([process.execPath, fixture('world-of-strangers'), ...argv]);
      const all = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      const said: string[] = [];
      const lines = createInterface(all.stdout).on('line', (line) => said.push(line));
      const over = once(lines, 'close'); // Nobody has it as their output any more.
      await once(lines, 'line');
      const [server = 0, netPid = 0] = (said.shift() ?? '').split(' ').map(Number);
      // Root's.
      const group = groupOf(netPid)?.replace(`-${process.pid}-`, `-${server}-`) ?? '';
      using network = new HeldNetworks();
      network.hold(netPid);
      await once(lines, 'line');
      const began = performance.now();
      if (by === 'its run') all.stdin.end();
      else process.kill(server, 'SIGKILL');
      await over;
      console.log(`gone after ${Math.round(performance.now() - began)} ms`);
      expect(said).toEqual(by === 'its run' ? ['going', 'ended'] : ['going']);
      // The network's own process ends with the server by itself.
      await expect.poll(() => shown(network.processes)).toEqual([]);
      await expect.poll(() => fs.existsSync(group)).toBe(false);
    },
  );
});

describe.skipIf(without !== '')(`two networks side by side${without}`, () => {
  /** Something that a learner leaves in a network: what it is, and its end. */
  async function left(world: World): Promise<{ ended: Promise<unknown> }> {
    await world.guard();
    const [command = '', ...argv] = [...world.enterWithRights, ...resting];
    const child = spawn(command, argv, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    const ended = once(child, 'close');
    await once(child.stdout, 'data');
    return { ended };
  }

  test.each(['the first', 'the second'] as const)('%s ends, and the other one goes on', async (which) => {
    const worlds = new Worlds({ allow: 'private' });
    const first = await worlds.open('private');
    const second = await worlds.beside(first);
    const [ending, staying] = which === 'the first' ? [first, second] : [second, first];
    const [gone, there] = [await left(ending), await left(staying)];
    using network = new HeldNetworks();
    network.hold(staying.netPid ?? 0);
    const before = network.processes;
    await ending.stop();
    await gone.ended;
    expect(network.processes).toEqual(expect.arrayContaining(before));
    await staying.stop();
    await there.ended;
    expect(shown(network.processes)).toEqual([]);
  });
});

test.each(['sh', 'bash', 'busybox'].filter(hasProgram))('%s sets a limit of processes', async (shell) => {
  const script = `${limitTo('"$0"')}; exec cat /proc/self/limits`;
  const { stdout } = await promisify(execFile)(shell, [...(shell === 'busybox' ? ['sh'] : []), '-c', script, '300']);
  expect(/^Max processes\s+(\d+)\s+(\d+)/m.exec(stdout)?.slice(1)).toEqual(['300', '300']);
});
