// Frozen, thawed, hung: noticed whoever did it. And the sweep: nothing is left afterwards.
import fs from 'node:fs';
import net from 'node:net';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { action as tcpSend } from '../../server/actions/tcp-send.ts';
import { ask, lives, refused, supervised } from '../support/processes.ts';

describe('frozen and thawed', () => {
  test('kill -STOP and kill -CONT from outside become entries', async () => {
    await using run = await supervised();
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    process.kill(echo.pid, 'SIGSTOP');
    expect(await run.entry({ what: 'frozen' })).toMatchObject({ name: 'echo', pid: echo.pid });
    expect(echo.state).toBe('frozen');
    process.kill(echo.pid, 'SIGCONT');
    await run.entry({ what: 'thawed' });
    expect(echo.state).toBe('running');
  });

  test('by the supervisor: done when it resolves, and said once', async () => {
    await using run = await supervised();
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    await run.supervisor.signal('echo', 'SIGSTOP');
    expect(echo.state).toBe('frozen');
    const answer = ask(echo.port, 'hello');
    await run.supervisor.signal('echo', 'SIGCONT');
    expect(echo.state).toBe('running');
    expect(String(await answer)).toBe('hello');
    await run.supervisor.signal('echo', 'SIGCONT');
    expect(run.entries.filter((entry) => entry.type === 'process').map((entry) => entry['what'])).toEqual([
      'started',
      'ready',
      'frozen',
      'thawed',
    ]);
  });

  test('a client that is frozen for too long has not answered; thawed, it serves the next action', async () => {
    await using run = await supervised({ actTime: 2000 });
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    const send = (text: string, key: number) => run.supervisor.act(tcpSend, { text }, echo, { key });
    await send('first\n', 1);
    const { pid } = await run.entry({ name: 'client', what: 'started' });
    process.kill(Number(pid), 'SIGSTOP');
    await run.entry({ name: 'client', what: 'frozen' });
    await expect(send('second\n', 2)).rejects.toMatchObject({ code: 'agent_silent' });
    process.kill(Number(pid), 'SIGCONT');
    await run.entry({ name: 'client', what: 'thawed' });
    await send('third\n', 3);
    expect(run.entries.filter(({ name, what }) => name === 'client' && what === 'started')).toHaveLength(1);
  });

  test('a frozen service never counts as hung', async () => {
    await using run = await supervised();
    await run.supervisor.start('echo', 'tcp-echo');
    const hangs = await run.supervisor.start('hangs', 'spins');
    await run.supervisor.signal('echo', 'SIGSTOP');
    net.connect(hangs.port, '127.0.0.1').on('error', () => undefined);
    // Once the other one counts as hung, this one has been silent for longer.
    await run.entry({ what: 'hung', name: 'hangs' });
    expect(run.entries.filter((entry) => entry['what'] === 'hung' && entry['name'] === 'echo')).toEqual([]);
  });

  test('a signal to a service that is gone: service_missing', async () => {
    await using run = await supervised();
    await run.supervisor.start('echo', 'tcp-echo');
    await run.supervisor.signal('echo', 'SIGKILL');
    expect(run.entries.at(-1)).toMatchObject({ what: 'killed', signal: 'SIGKILL' });
    await expect(run.supervisor.signal('echo', 'SIGSTOP')).rejects.toMatchObject({ code: 'service_missing' });
    await expect(run.supervisor.signal('nobody', 'SIGSTOP')).rejects.toMatchObject({ code: 'service_missing' });
  });
});

test('a service that does not answer for a while: hung, and answers again', async () => {
  await using run = await supervised();
  const service = await run.supervisor.start('slow', 'pauses');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-pauses-'));
  try {
    const answer = ask(service.port, path.join(folder, 'awake'));
    const hung = await run.entry({ what: 'hung' });
    fs.writeFileSync(path.join(folder, 'awake'), '');
    const answers = await run.entry({ what: 'answers' });
    expect(Number(answers.at)).toBeGreaterThan(Number(hung.at));
    expect(String(await answer)).toBe('awake\n');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

describe('the sweep', () => {
  test('ends what runs, is frozen, spins, ignores SIGTERM, or only starts; no process and no port is left', async () => {
    const run = await supervised();
    const { supervisor } = run;
    await Promise.all([
      supervisor.start('runs', 'tcp-echo'),
      supervisor.start('frozen', 'tcp-echo'),
      supervisor.start('spins', 'spins'),
      supervisor.start('ignores', 'ignores-sigterm'),
    ]);
    await supervisor.signal('frozen', 'SIGSTOP');
    const socket = net.connect(supervisor.handle('spins')?.port ?? 0, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'data');
    const starting = expect(supervisor.start('starting', 'never-listens')).rejects.toMatchObject({
      code: 'service_failed',
    });
    await run.entry({ what: 'started', name: 'starting' });
    const { services, pids } = supervisor;
    expect(pids).toHaveLength(5);
    await supervisor.stop();
    await starting;
    for (const pid of pids) expect(await lives(pid)).toBe(false);
    for (const { port } of services) if (port !== 0) expect(await refused(port)).toBe(true);
    expect(run.entries.filter((entry) => entry['what'] === 'killed')).toHaveLength(4);
    await expect(supervisor.start('late', 'tcp-echo')).rejects.toMatchObject({ code: 'run_ended' });
    await run[Symbol.asyncDispose]();
  });

  test('comes by itself when the world is gone', async () => {
    await using run = await supervised();
    const echo = await run.supervisor.start('echo', 'tcp-echo');
    await run.world.stop();
    await run.entry({ what: 'killed', pid: echo.pid });
  });
});
