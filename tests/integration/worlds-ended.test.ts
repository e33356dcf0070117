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
import { whyNoPrivate } from '../support/capture.ts';
import { fixture } from '../support/fixture.ts';
import { HeldNetworks, shown } from '../support/left.ts';
import { hasProgram, needs } from '../support/needs.ts';
import { chains, reaping, swarm } from '../support/strangers.ts';

const isRoot = process.getuid?.() === 0;
const without = whyNoPrivate || needs('perl');

/** For root there are as many at once as are ever begun. */
const births = isRoot ? 300 : 2000;

const strangers = [
  ['a chain of programs that are each gone at once', chains(1)],
  ['a hundred such chains', chains(100)],
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
      expect(shown(network.processes)).toEqual([]);
      await expect.poll(() => fs.existsSync(group)).toBe(false);
    },
  );
});

test.each(['sh', 'bash', 'busybox'].filter(hasProgram))('%s sets a limit of processes', async (shell) => {
  const script = `${limitTo('"$0"')}; exec cat /proc/self/limits`;
  const { stdout } = await promisify(execFile)(shell, [...(shell === 'busybox' ? ['sh'] : []), '-c', script, '300']);
  expect(/^Max processes\s+(\d+)\s+(\d+)/m.exec(stdout)?.slice(1)).toEqual(['300', '300']);
});
