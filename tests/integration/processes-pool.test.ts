// The warm pool: what it holds, what it gives, and what it does when a spare one is killed or cannot be started.
import { describe, expect, test } from 'vitest';
import { Pool } from '../../server/processes/pool.ts';
import { openHost } from '../../server/worlds/host.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { lives, run as command } from '../support/processes.ts';
import { unhindered } from '../support/unhindered.ts';

/** PIDs of spare processes of this test. */
const spares = async (): Promise<number[]> =>
  (await command('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)]))
    .filter((line) => line.includes('playground-spare'))
    .map((line) => Number.parseInt(line, 10));

describe('the warm pool', () => {
  test('gives a warm process at once, and makes another', async (context) => {
    skipFor(lacking('ps'), context);
    const pool = new Pool(openHost());
    await pool.start();
    const before = await spares();
    expect(before).toHaveLength(2);
    const began = unhindered();
    const child = await pool.take();
    expect(unhindered() - began).toBeLessThan(20);
    expect(before).toContain(child.pid);
    await expect.poll(async () => (await spares()).length).toBe(3);
    await pool.stop();
    expect(await spares()).toEqual([child.pid]);
    await child.stop();
    expect(await spares()).toEqual([]);
    await expect(pool.take()).rejects.toThrow('stopped');
  });

  test('a spare one that was killed is not given', async (context) => {
    skipFor(lacking('ps'), context);
    const pool = new Pool(openHost());
    await pool.start();
    for (const pid of await spares()) process.kill(pid, 'SIGKILL');
    await expect.poll(spares).toEqual([]);
    const child = await pool.take();
    expect(child.alive).toBe(true);
    await child.stop();
    await pool.stop();
  });

  test('a world that cannot be entered: take says so, and does not wait', async (context) => {
    skipFor(lacking('setpriv'), context);
    const pool = new Pool({ ...openHost(), enter: ['/no/such/program'] });
    await pool.start();
    await expect(pool.take()).rejects.toMatchObject({
      code: 'ENOENT',
      detail: expect.stringContaining('/no/such/program'),
    });
    await pool.stop();
  });

  test('under the guardian, where there is no setpriv: the PID is the process’s own', async (context) => {
    skipFor(lacking('ps', 'pgrep'), context);
    const pool = new Pool(openHost(), { tie: 'guardian' });
    const child = await pool.take();
    expect((await command('ps', ['-o', 'args=', '-p', String(child.pid)])).join('')).toContain('playground-spare');
    child.kill('SIGKILL');
    expect(await child.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(await lives(child.pid)).toBe(false);
    await pool.stop();
    await expect.poll(async () => (await command('pgrep', ['-P', String(process.pid), 'sh'])).length).toBe(0);
  });
});
