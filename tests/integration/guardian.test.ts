// No child outlives the server, whatever ends it; and a guardian adds nothing to the program that it guards.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startChild } from '../../server/processes/child.ts';
import { detectTie, guarded, tied } from '../../server/processes/guardian.ts';
import { fixture } from '../support/fixture.ts';
import { possible } from '../support/capture.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { descendants, lives, run } from '../support/processes.ts';

const ties = process.platform === 'linux' ? (['pdeathsig', 'guardian'] as const) : (['guardian'] as const);

function guard(...argv: string[]): ChildProcess {
  const { command, args } = guarded(argv);
  return spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
}

const worlds = possible.worlds;

describe.each(ties.flatMap((tie) => worlds.map((kind) => ({ tie, kind }))))(
  'the server is killed, children tied by $tie, world $kind',
  ({ tie, kind }) => {
    test('a spinning child, a stopped child, and a capture that matches nothing: none is left', async (context) => {
      skipFor(lacking('ps', 'tcpdump'), context);
      const server = spawn(process.execPath, [fixture('guardian-parent'), tie, kind], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => void server.kill('SIGKILL'));
      const ended = once(server, 'exit').then(([code]) => Promise.reject(new Error(`ended with ${code}`)));
      await Promise.race([once(server.stdout, 'data'), ended]);
      const children = await descendants(server.pid ?? 0);
      const programs = await run('ps', ['-o', 'args=', '-p', children.join(',')]);
      for (const one of ['spins', 'tcp-echo', 'client', 'tcpdump -i lo -U -w - udp port 9'])
        expect(programs).toContain(one);
      server.kill('SIGKILL');
      await expect(ended).rejects.toThrow('ended with null');
      const left = async (): Promise<number[]> => {
        const live = await Promise.all(children.map(lives));
        return children.filter((_, n) => live[n]);
      };
      await expect.poll(left, { timeout: 10_000 }).toEqual([]);
    });
  },
);

describe('a guarded program', () => {
  test('keeps its own end, and its guardian leaves nothing behind', async () => {
    const ends = guard('sh', '-c', 'exit 7');
    expect(await once(ends, 'close')).toEqual([7, null]);
    const killed = guard('sh', '-c', 'kill -9 $$');
    expect(await once(killed, 'close')).toEqual([137, null]);
  });

  test('gets SIGTERM, and what it says then is heard', async () => {
    const program = guard('sh', '-c', 'trap "echo 3 frames dropped; exit" TERM; echo up; while :; do sleep 0.1; done');
    let said = '';
    program.stdout?.on('data', (chunk: Buffer) => (said += String(chunk)));
    await once(program.stdout ?? program, 'data');
    program.kill('SIGTERM');
    expect(await once(program, 'close')).toEqual([0, null]);
    expect(said).toBe('up\n3 frames dropped\n');
  });

  test('is killed when its guardian is: the watcher does it', async () => {
    const program = guard('sleep', '1000');
    await expect.poll(async () => (await descendants(program.pid ?? 0)).length).toBe(2);
    const below = await descendants(program.pid ?? 0);
    program.kill('SIGKILL');
    await expect.poll(async () => (await Promise.all(below.map(lives))).some(Boolean)).toBe(false);
  });

  test('is killed when the pipe ends, though it is stopped', async (context) => {
    skipFor(lacking('ps'), context);
    const program = guard('sleep', '1000');
    const guarded = async (): Promise<number | undefined> => {
      for (const pid of await descendants(program.pid ?? 0)) {
        const [name] = await run('ps', ['-o', 'comm=', '-p', String(pid)]);
        if (name?.trim() === 'sleep') return pid;
      }
      return undefined;
    };
    // The shell that becomes it is there before.
    await expect.poll(guarded).toBeDefined();
    process.kill((await guarded()) ?? 0, 'SIGSTOP');
    program.stdin?.destroy();
    expect(await once(program, 'close')).toEqual([137, null]);
  });
});

test('a process of ours that has ended, of which its guardian has not told yet: a signal to it does nothing', async () => {
  const child = await startChild([], 'guardian');
  process.kill(child.pid, 'SIGKILL');
  // Without a turn of the event loop, in which we would hear of it.
  while (fs.existsSync(`/proc/${child.pid}`));
  expect(child.alive).toBe(true);
  child.kill('SIGTERM');
  expect(await child.stop()).toMatchObject({ signal: 'SIGKILL' });
});

test('the parent-death signal is set inside the world, after entering it', () => {
  const enter = ['nsenter', '-t', '1', '-n', '--'];
  expect(tied(['node', 'x.js'], enter, 'pdeathsig')).toEqual({
    command: 'nsenter',
    args: ['-t', '1', '-n', '--', 'setpriv', '--pdeathsig', 'KILL', 'node', 'x.js'],
  });
  expect(tied(['node'], [], 'pdeathsig')).toEqual({ command: 'setpriv', args: ['--pdeathsig', 'KILL', 'node'] });
  expect(tied(['node'], enter, 'guardian').args.slice(-6)).toEqual([...enter, 'node']);
});

test('setpriv is tried, not presumed', async (context) => {
  skipFor(lacking('setpriv'), context);
  expect(await detectTie('darwin')).toBe('guardian');
  if (process.platform === 'linux') expect(await detectTie()).toBe('pdeathsig');
});
