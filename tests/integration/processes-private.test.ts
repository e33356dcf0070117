// The same supervisor in a private world: its services and agent are put in by the server, and are its own children.
import { readlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { action as tcpSend } from '../../server/actions/tcp-send.ts';
import { readSocketTable } from '../../server/sockets/table.ts';
import type { World } from '../../server/worlds/types.ts';
import { Worlds } from '../../server/worlds/worlds.ts';
import { whyNoPrivate } from '../support/capture.ts';
import { descendants, lives, refused, supervised } from '../support/processes.ts';

const network = (pid: number): string => readlinkSync(`/proc/${pid}/ns/net`);

describe.skipIf(whyNoPrivate !== '')(`in a private world${whyNoPrivate}`, () => {
  let worlds: Worlds;
  let world: World;
  beforeEach(async () => {
    worlds = new Worlds({ allow: 'auto' });
    world = await worlds.open('private');
  });
  afterEach(() => worlds.stop());

  test('service and agent are inside, speak with each other, and with nobody else', async () => {
    await using run = await supervised({ world });
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    expect(network(echo.pid)).toBe(network(world.netPid));
    expect(network(echo.pid)).not.toBe(network(process.pid));
    expect(await descendants(process.pid)).toContain(echo.pid);
    await run.supervisor.act(tcpSend, { text: 'hello\n' }, echo, { key: 1 });
    const read = await run.entry({ name: 'client', what: 'read' });
    expect(read).toMatchObject({ world: world.name, text: 'hello\n' });
    expect(network(Number(read['pid']))).toBe(network(world.netPid));
    const hosts = (await readSocketTable()).some((row) => row.state === 'LISTEN' && row.local.port === echo.port);
    expect(hosts || (await refused(echo.port))).toBe(true);
  });

  test('any port is free there, also port 80 where the world gives that right, and 0.0.0.0 reaches nobody else', async () => {
    await using run = await supervised({ world });
    const everywhere = await run.supervisor.start('everywhere', 'tcp-echo', { address: '0.0.0.0', port: 8000 });
    expect(everywhere.port).toBe(8000);
  });

  test.each(['192.0.2.1', '8.8.8.8', '10.0.0.3', 'localhost', 'evil.test', '127.1', '0', ''])(
    'a service at %j, which is no address of a private world: no process is begun',
    async (address) => {
      await using run = await supervised({ world });
      const start = run.supervisor.start('echo', 'tcp-echo', { address });
      await expect(start).rejects.toMatchObject({ code: 'address_forbidden', detail: address });
      expect(run.entries).toEqual([]);
    },
  );

  test('a service at the line’s address, where there is no line: the kernel says that the world does not have it', async () => {
    await using run = await supervised({ world });
    const start = run.supervisor.start('echo', 'tcp-echo', { address: '10.0.0.1' });
    await expect(start).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
    expect(await run.entry({ what: 'failed' })).toMatchObject({ name: 'echo', error: 'EADDRNOTAVAIL' });
  });

  test('freeze, thaw and kill are noticed as in the host', async () => {
    await using run = await supervised({ world });
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    process.kill(echo.pid, 'SIGSTOP');
    await run.entry({ what: 'frozen', pid: echo.pid });
    await run.supervisor.signal('echo', 'SIGCONT');
    process.kill(echo.pid, 'SIGKILL');
    expect(await run.entry({ what: 'killed' })).toMatchObject({ pid: echo.pid, signal: 'SIGKILL' });
    expect((await run.supervisor.restart('echo')).state).toBe('running');
  });

  test('the keeper is killed: service and agent end with it, also a frozen one', async () => {
    await using run = await supervised({ world });
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    const frozen = await run.supervisor.start('frozen', 'tcp-echo');
    await run.supervisor.act(tcpSend, { text: 'x' }, echo, { key: 1 });
    await run.supervisor.signal('frozen', 'SIGSTOP');
    process.kill(world.netPid, 'SIGKILL');
    await Promise.all([run.entry({ what: 'killed', name: 'frozen' }), run.entry({ what: 'killed', name: 'client' })]);
    await expect.poll(() => lives(echo.pid)).toBe(false);
    expect(await lives(frozen.pid)).toBe(false);
    await expect(run.supervisor.start('late', 'tcp-echo')).rejects.toMatchObject({ code: 'run_ended' });
  });
});
