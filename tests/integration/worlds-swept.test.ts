// What a server leaves in the temporary folder when it is killed while a tool starts, the next one removes.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { sweepStdout } from '../../server/worlds/stdout-socket.ts';
import { fixture } from '../support/fixture.ts';

async function listening(): Promise<{ child: ChildProcess; folder: string }> {
  const child = spawn(process.execPath, [fixture('stdout-left')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [socket] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, folder: path.dirname(socket) };
}

test('folders of servers that are gone are removed, those of others stay', async () => {
  const [killed, alive] = await Promise.all([listening(), listening()]);
  killed.child.kill('SIGKILL');
  await once(killed.child, 'exit');
  expect(existsSync(killed.folder)).toBe(true);
  await sweepStdout();
  expect([killed, alive].map(({ folder }) => existsSync(folder))).toEqual([false, true]);
  alive.child.kill('SIGKILL');
  await once(alive.child, 'exit');
  await sweepStdout();
  expect(existsSync(alive.folder)).toBe(false);
});
