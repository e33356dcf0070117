// tcp-echo to the byte, where much goes through it at once.
import net from 'node:net';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ask, supervised } from '../support/processes.ts';

test('1 MiB in one go comes back unchanged, and the read and written bytes are told', async () => {
  await using run = await supervised();
  const echo = await run.supervisor.start('echo', 'tcp-echo');
  const bytes = randomBytes(1024 * 1024);
  expect((await ask(echo.port, bytes)).equals(bytes)).toBe(true);
  await run.entry({ what: 'closed' });
  const sum = (what: string): number =>
    run.entries.filter((entry) => entry['what'] === what).reduce((total, entry) => total + Number(entry['bytes']), 0);
  expect([sum('read'), sum('wrote')]).toEqual([bytes.length, bytes.length]);
});

test('a client that does not read is not read from either: memory stays bounded', async () => {
  await using run = await supervised({ memoryLimit: 200e6 });
  const echo = await run.supervisor.start('echo', 'tcp-echo');
  const socket = net.connect(echo.port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.pause();
  const chunk = Buffer.alloc(1024 * 1024);
  // As much as fits between the two, and then no byte more: 'drain' does not come any more.
  let sent = 0;
  while (sent < 300 && socket.write(chunk) !== undefined) sent += 1;
  await run.entry({ what: 'read' });
  const reads = (): number => run.entries.filter((entry) => entry['what'] === 'read').length;
  await expect
    .poll(async () => {
      const before = reads();
      await new Promise((resolve) => setTimeout(resolve, 200));
      return reads() - before;
    })
    .toBe(0);
  expect(echo.state).toBe('running');
  socket.destroy();
  expect(String(await ask(echo.port, 'still here'))).toBe('still here');
});
