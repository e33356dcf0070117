// Actions on real sockets, run by the agent: what it tells, what it refuses, and how it ends when the other side does not play along.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { action as tcpSend } from '../../server/actions/tcp-send.ts';
import { Kept } from '../../server/actions/net/kept.ts';
import type { Target } from '../../server/actions/types.ts';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { supervised, type Supervised } from '../support/processes.ts';
import { serving } from '../support/serving.ts';

let run: Supervised;
let echo: ServiceHandle;
let key = 0;

beforeAll(async () => {
  run = await supervised({ ownPorts: () => [62893] });
});
afterAll(() => run[Symbol.asyncDispose]());

beforeEach(async () => {
  if (run.supervisor.handle('echo')?.state !== 'running') {
    echo = run.supervisor.handle('echo')
      ? await run.supervisor.restart('echo')
      : await run.supervisor.start('echo', 'tcp-echo');
  }
  run.entries.length = 0;
});

const at = (port: number, address = '127.0.0.1'): Target => ({ name: 'echo', pid: 1, address, port });
const send = (target: Target, text = 'hello\n', signal?: AbortSignal): Promise<void> =>
  run.supervisor.act(tcpSend, { text }, target, { key: ++key, ...(signal ? { signal } : {}) });
const told = (name: string): unknown[] =>
  run.entries.filter((e) => e.type === 'socket' && e['name'] === name).map((e) => e['what']);

describe('tcp-send', () => {
  test('says a text, hears it again, and both say goodbye: every step is told by the program that did it', async () => {
    await send(echo);
    await run.entry({ name: 'echo', what: 'closed' });
    expect(told('client')).toEqual(['connecting', 'connected', 'wrote', 'read', 'ended', 'peer-ended', 'closed']);
    expect(told('echo')).toEqual(['accepted', 'read', 'wrote', 'peer-ended', 'ended', 'closed']);
    const client = run.entries.find((e) => e.type === 'process' && e['role'] === 'agent' && e['what'] === 'started');
    const connecting = await run.entry({ what: 'connecting' });
    const accepted = await run.entry({ what: 'accepted' });
    expect(client).toMatchObject({ name: 'client', pid: connecting['pid'] });
    expect(connecting).toMatchObject({
      transport: 'tcp',
      local: { address: '127.0.0.1', port: expect.any(Number) },
      remote: { address: '127.0.0.1', port: echo.port },
    });
    expect(accepted).toMatchObject({ pid: echo.pid, local: connecting['remote'], remote: connecting['local'] });
    expect(await run.entry({ name: 'echo', what: 'read' })).toMatchObject({ bytes: 6, text: 'hello\n' });
    const times = run.entries.filter((e) => e['name'] === 'client' && e.type === 'socket').map((e) => Number(e.at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Number(connecting.at)).toBeLessThan(Number(accepted.at));
    expect(run.entries.every((e) => Number.isSafeInteger(e.at))).toBe(true);
  });

  test('uses one agent for all actions, also for two at once', async () => {
    await Promise.all([send(at(echo.port)), send(at(echo.port), 'me too')]);
    await send(at(echo.port));
    expect(new Set(run.entries.filter((e) => e['name'] === 'client').map((e) => e['pid'])).size).toBe(1);
  });

  test('64 KiB, and nothing at all', async () => {
    await send(at(echo.port), 'ä'.repeat(32 * 1024));
    const read = run.entries.filter((e) => e['name'] === 'client' && e['what'] === 'read');
    expect(read.reduce((sum, e) => sum + Number(e['bytes']), 0)).toBe(64 * 1024);
    expect(String(read[0]?.['text'])).toBe('ä'.repeat(1024));
    run.entries.length = 0;
    await send(at(echo.port), '');
    expect(told('client')).toEqual(['connecting', 'connected', 'ended', 'peer-ended', 'closed']);
  });

  test('in pieces: each is written by itself, and all of it comes back', async () => {
    const pieces = ['one ', 'two ', 'three\n'];
    await run.supervisor.act(tcpSend, { pieces }, at(echo.port), { key: ++key });
    const wrote = run.entries.filter((e) => e['name'] === 'client' && e['what'] === 'wrote');
    expect(wrote.map((e) => e['text'])).toEqual(pieces);
    // The service tells of it in messages of its own, which may come after the client's.
    const read = () => run.entries.filter((e) => e['name'] === 'echo' && e['what'] === 'read');
    await expect
      .poll(() =>
        read()
          .map((e) => e['text'])
          .join(''),
      )
      .toBe(pieces.join(''));
  });

  test('over ::1 as well', async () => {
    const six = await run.supervisor.start('six', 'tcp-echo', { address: '::1' });
    await send(at(six.port, '::1'));
    expect(await run.entry({ what: 'connected' })).toMatchObject({ remote: { address: '::1', port: six.port } });
    await run.supervisor.signal('six', 'SIGKILL');
  });

  test('nobody listens: ECONNREFUSED', async () => {
    const { port, close } = await serving(() => undefined);
    close();
    await expect(send(at(port))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(told('client')).toEqual(['connecting', 'error', 'closed']);
  });

  test('the server is killed with bytes unread: ECONNRESET', async () => {
    await run.supervisor.signal('echo', 'SIGSTOP');
    const sent = send(at(echo.port));
    await Promise.all([
      expect(sent).rejects.toMatchObject({ code: 'ECONNRESET' }),
      run.entry({ name: 'client', what: 'wrote' }).then(() => run.supervisor.signal('echo', 'SIGKILL')),
    ]);
  });

  test('the server ends early: done, with what came', async () => {
    const server = await serving((socket) => socket.end('no'));
    await send(at(server.port));
    expect(told('client')).toContain('peer-ended');
    server.close();
  });

  test('a frozen server: no_answer after 10 s; thawed, its echo still comes', async () => {
    await run.supervisor.signal('echo', 'SIGSTOP');
    const began = performance.now();
    await expect(send(at(echo.port))).rejects.toMatchObject({ code: 'no_answer', detail: undefined });
    expect(performance.now() - began).toBeGreaterThan(9_900);
    expect(await run.entry({ what: 'gave-up' })).toMatchObject({ error: 'no_answer' });
    expect(told('client')).not.toContain('read');
    await run.supervisor.signal('echo', 'SIGCONT');
    await run.entry({ name: 'client', what: 'closed' });
    expect(told('client').slice(-3)).toEqual(['read', 'peer-ended', 'closed']);
  });

  test('a server that never stops talking: cut off after 1 MiB', async () => {
    const server = await serving((socket) => {
      const more = (): boolean => socket.write(Buffer.alloc(64 * 1024), (error) => error ?? more());
      more();
    });
    await expect(send(at(server.port), 'x'.repeat(60_000))).rejects.toMatchObject({ code: 'answer_endless' });
    server.close();
  });

  test('a server that answers and never closes: done after 10 s', async () => {
    const server = await serving((socket) => void socket.on('data', (bytes: Buffer) => socket.write(bytes)));
    await send(at(server.port));
    expect(told('client')).toEqual(['connecting', 'connected', 'wrote', 'read', 'ended', 'closed']);
    server.close();
  });

  test('stopped by its signal, before and during', async () => {
    await run.supervisor.signal('echo', 'SIGSTOP');
    const abort = new AbortController();
    const sent = expect(send(at(echo.port), 'hello', abort.signal)).rejects.toMatchObject({ code: 'stopped' });
    await run.entry({ name: 'client', what: 'wrote' });
    abort.abort();
    await sent;
    await run.entry({ name: 'client', what: 'closed' });
    await expect(send(at(echo.port), 'hello', abort.signal)).rejects.toMatchObject({ code: 'stopped' });
  });

  test('an agent killed in mid-action: agent_ended; the next action has another', async () => {
    await run.supervisor.signal('echo', 'SIGSTOP');
    const sent = expect(send(at(echo.port))).rejects.toMatchObject({ code: 'agent_ended' });
    const { pid } = await run.entry({ name: 'client', what: 'wrote' });
    process.kill(Number(pid), 'SIGKILL');
    await sent;
    expect(await run.entry({ what: 'killed' })).toMatchObject({ name: 'client', role: 'agent', pid });
    await run.supervisor.signal('echo', 'SIGCONT');
    await send(at(echo.port));
    expect(run.entries.at(-1)?.['pid']).not.toBe(pid);
  });
});

describe('what is refused before anything is sent', () => {
  const addresses = [
    '192.0.2.1',
    '0.0.0.0',
    'localhost',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '127.0.0.01',
    '::ffff:127.0.0.1',
  ];
  test.each([...addresses, '127.0.0.1\0', '①27.0.0.1', '127.0.0.1@192.0.2.1', '::', '127.255.255.255', ''])(
    'the address %j',
    async (address) => {
      await expect(send(at(echo.port, address))).rejects.toMatchObject({ code: 'target_forbidden' });
      // The action itself refuses, too, should it be called by another way.
      const direct = async () =>
        tcpSend.run({ text: 'x' }, at(echo.port, address), {
          tell: () => undefined,
          signal: new AbortController().signal,
          kept: new Kept(),
        });
      await expect(direct()).rejects.toMatchObject({ code: 'target_forbidden' });
    },
  );

  test.each([0, -1, 65536, 1.5, Number.NaN])('the port %j', async (port) => {
    await expect(send(at(port))).rejects.toMatchObject({ code: 'target_forbidden' });
  });

  test('the playground’s own ports, at any loopback address', async () => {
    for (const address of ['127.0.0.1', '127.0.0.2', '::1']) {
      await expect(send(at(62893, address))).rejects.toMatchObject({ code: 'target_forbidden' });
    }
  });

  test.each([
    [{}],
    [{ text: 1 }],
    [{ text: 'a', more: true }],
    [{ text: 'a\0b' }],
    [{ text: 'ä'.repeat(32 * 1024 + 1) }],
    [{ text: 'a', pieces: ['b'] }],
    [{ pieces: [] }],
    [{ pieces: ['a\0b'] }],
    [{ pieces: Array.from({ length: 21 }, () => 'x') }],
    [{ pieces: ['ä'.repeat(16 * 1024), 'ä'.repeat(16 * 1024 + 1)] }],
    ['text'],
    [null],
  ])('params that are not its own (%#)', async (params) => {
    await expect(run.supervisor.act(tcpSend, params, at(echo.port), { key: ++key })).rejects.toMatchObject({
      code: 'body_malformed',
    });
  });

  test('actions that are not in server/actions', async () => {
    for (const id of ['../processes/child-main', 'freeze', 'nothing']) {
      const action = { ...tcpSend, id };
      await expect(run.supervisor.act(action, { text: '' }, at(echo.port), { key: ++key })).rejects.toMatchObject({
        code: 'not_found',
      });
    }
  });

  test('and nobody heard any of it', () => {
    expect(run.entries).toEqual([]);
  });
});
