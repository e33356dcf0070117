// A conversation that the agent keeps open: say again, end one side, close, reset; and what the other side does meanwhile.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadActions } from '../../server/processes/discover.ts';
import type { ServiceHandle } from '../../server/processes/types.ts';
import { readSocketTable, type SocketRow } from '../../server/sockets/table.ts';
import { supervised, type Said, type Supervised } from '../support/processes.ts';
import { serving } from '../support/serving.ts';

const actions = await loadActions();
let run: Supervised;
let echo: ServiceHandle;
let key = 0;
beforeAll(async () => {
  run = await supervised();
  echo = await run.supervisor.start('echo', 'tcp-echo');
});
beforeEach(async () => {
  await run.supervisor.letGo();
  // The word of a close comes after it: not in this test.
  const times = (what: string): number => told().filter((one) => one === what).length;
  await expect.poll(() => times('connecting') - times('closed')).toBe(0);
  run.entries.length = 0;
});
afterAll(() => run[Symbol.asyncDispose]());

const act = (
  id: string,
  params: unknown = {},
  { address, port }: { address: string; port: number } = echo,
): Promise<void> => {
  const action = actions.get(id)?.value;
  if (action?.by !== 'agent') throw new Error(`no agent does ${id}`);
  return run.supervisor.act(action, params, { name: 'echo', pid: 1, address, port }, { key: ++key });
};
const mine = (): Said[] => run.entries.filter((e) => e.type === 'socket' && e['name'] === 'client');
const told = (): unknown[] => mine().map((e) => e['what']);
/** The client's sockets to a service, the echo when none is given, that the kernel has now. */
const table = async ({ port } = echo): Promise<SocketRow[]> =>
  (await readSocketTable()).filter(({ remote, inode }) => remote.port === port && inode !== 0);

test('open, say, say again, close: one connection', async () => {
  await act('tcp-open');
  expect(told()).toEqual(['connecting', 'connected']);
  await act('tcp-say', { text: 'one\n' });
  await act('tcp-say', { text: 'two\n' });
  expect(told().slice(2)).toEqual(['wrote', 'read', 'wrote', 'read']);
  expect(
    mine()
      .filter((e) => e['what'] === 'read')
      .map((e) => e['text']),
  ).toEqual(['one\n', 'two\n']);
  expect((await table()).map(({ state }) => state)).toEqual(['ESTABLISHED']);
  await act('tcp-close');
  expect(told().slice(6)).toEqual(['ended', 'closed']);
  expect(await table()).toEqual([]);
  expect(
    new Set(
      mine()
        .slice(1)
        .map((e) => JSON.stringify(e['local'])),
    ).size,
  ).toBe(1);
});

test('what is told carries the key of the action that did it, of several at a time, too', async () => {
  const first = key + 1;
  await act('tcp-open', { name: 'kept' });
  const opened = act('tcp-open');
  await Promise.all([act('tcp-say', { text: 'one\n', connection: 'kept' }), opened]);
  await act('tcp-close', { connection: 'kept' });
  const of = (offset: number): unknown[] => mine().flatMap((e) => (e['key'] === first + offset ? [e['what']] : []));
  expect(of(0)).toEqual(['connecting', 'connected']);
  expect(of(1)).toEqual(['connecting', 'connected']);
  expect(of(2)).toEqual(['wrote', 'read']);
  expect(of(3)).toEqual(['ended', 'closed']);
});

test('half-close: our side ends, the echo ends too, and the connection is over', async () => {
  await act('tcp-open');
  await act('tcp-half-close');
  await run.entry({ name: 'client', what: 'closed' });
  expect(told().slice(2)).toEqual(['ended', 'peer-ended', 'closed']);
});

test('half-close where the other side still speaks: what it says is told, and we may say nothing', async () => {
  const server = await serving((socket) => void socket.on('end', () => socket.write('not yet\n')));
  const there = { address: '127.0.0.1', port: server.port };
  await act('tcp-open', {}, there);
  await act('tcp-half-close', {}, there);
  expect(await run.entry({ name: 'client', what: 'read' })).toMatchObject({ text: 'not yet\n' });
  await expect(act('tcp-say', { text: 'x' }, there)).rejects.toMatchObject({ code: 'side_ended' });
  // Once more, and it is as it was.
  await act('tcp-half-close', {}, there);
  await act('tcp-close', {}, there);
  expect(told().slice(2)).toEqual(['ended', 'read', 'closed']);
  server.close();
});

test('reset: the other side meets RST', async () => {
  await act('tcp-open');
  await act('tcp-say', { text: 'hello' });
  await act('tcp-reset');
  expect(told().at(-1)).toBe('closed');
  expect(told()).not.toContain('ended');
  expect(await run.entry({ name: 'echo', what: 'error' })).toMatchObject({ error: 'ECONNRESET' });
});

test('by name; the newest when not named', async () => {
  await act('tcp-open', { name: 'a' });
  await act('tcp-open', { name: 'b' });
  const [a, b] = mine()
    .filter((e) => e['what'] === 'connected')
    .map((e) => e['local']);
  await act('tcp-say', { text: 'to b' });
  await act('tcp-say', { text: 'to a', connection: 'a' });
  expect(mine().filter((e) => e['what'] === 'wrote')).toMatchObject([{ local: b }, { local: a }]);
  await act('tcp-close', { connection: 'b' });
  await expect(act('tcp-say', { text: 'x', connection: 'b' })).rejects.toMatchObject({
    code: 'connection_missing',
    detail: 'b',
  });
  await act('tcp-close');
  await expect(act('tcp-close')).rejects.toMatchObject({ code: 'connection_missing' });
});

test('sixteen are kept, and no more', async () => {
  for (let n = 0; n < 16; n++) await act('tcp-open');
  await expect(act('tcp-open')).rejects.toMatchObject({ code: 'connection_limit' });
  await act('tcp-close');
  await act('tcp-open');
  expect(await table()).toHaveLength(16);
});

test('let go, they are all closed', async () => {
  for (let n = 0; n < 3; n++) await act('tcp-open');
  await run.supervisor.letGo();
  await expect.poll(async () => (await table()).length).toBe(0);
  await expect.poll(() => told().filter((what) => what === 'closed').length).toBe(3);
});

test('a frozen server: said, and a second later over, without an answer; thawed, the answer is told', async () => {
  await act('tcp-open');
  await run.supervisor.signal('echo', 'SIGSTOP');
  await act('tcp-say', { text: 'hello' });
  expect(told().slice(2)).toEqual(['wrote']);
  await run.supervisor.signal('echo', 'SIGCONT');
  expect(await run.entry({ name: 'client', what: 'read' })).toMatchObject({ text: 'hello' });
});

test('the server is killed: its end is told, and what we say then meets RST', async () => {
  const victim = await run.supervisor.start('victim', 'tcp-echo');
  await act('tcp-open', {}, victim);
  // Killed before it accepts, the kernel would send RST for it.
  await run.entry({ name: 'victim', what: 'accepted' });
  await run.supervisor.signal('victim', 'SIGKILL');
  await run.entry({ name: 'client', what: 'peer-ended' });
  // The first is sent, and answered with RST; the program meets it at its next call (EPIPE, or ECONNRESET).
  await act('tcp-say', { text: 'are you there?' }, victim);
  // A busy kernel may take a while for the RST; a connection that was reset is in its table no more.
  await expect.poll(() => table(victim)).toEqual([]);
  await expect(act('tcp-say', { text: 'hello?' }, victim)).rejects.toMatchObject({
    code: expect.stringMatching(/EPIPE|ECONNRESET/),
  });
  expect(await run.entry({ name: 'client', what: 'error' })).toMatchObject({
    error: expect.stringMatching(/ECONNRESET|EPIPE/),
  });
  await run.entry({ name: 'client', what: 'closed' });
  await expect(act('tcp-say', { text: 'x' }, victim)).rejects.toMatchObject({ code: 'connection_missing' });
});

test('a server that never stops talking: cut off after 1 MiB', async () => {
  const server = await serving((socket) => {
    const more = (): boolean => socket.write(Buffer.alloc(64 * 1024), (error) => error ?? more());
    more();
  });
  await act('tcp-open', {}, { address: '127.0.0.1', port: server.port });
  expect(await run.entry({ what: 'gave-up' })).toMatchObject({ error: 'answer_endless' });
  await run.entry({ name: 'client', what: 'closed' });
  server.close();
});

test('nobody listens: ECONNREFUSED, and nothing is kept', async () => {
  const { port, close } = await serving(() => undefined);
  close();
  const there = { address: '127.0.0.1', port };
  await expect(act('tcp-open', {}, there)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(act('tcp-close', {}, there)).rejects.toMatchObject({ code: 'connection_missing' });
});

describe('wrong parameters say what to do', () => {
  test.each([
    ['tcp-open', { name: '' }, 'give a name of at least one letter'],
    ['tcp-open', { name: 7 }, 'give the name of a connection'],
    ['tcp-open', { port: 7 }, 'port'],
    ['tcp-say', {}, 'text'],
    ['tcp-say', { text: '' }, 'give at least one letter'],
    ['tcp-say', { text: 'a\0b' }, 'leave NUL out'],
    ['tcp-say', { text: 'x', connection: 'x'.repeat(33) }, 'give a name of at most 32 letters'],
    ['tcp-half-close', { text: 'x' }, 'text'],
    ['tcp-close', { connection: 1 }, 'give the name of a connection'],
    ['tcp-reset', null, 'Object'],
  ])('%s %j', async (id, params, words) => {
    const refused = { code: 'body_malformed', detail: expect.stringContaining(words) };
    await expect(act(id, params)).rejects.toMatchObject(refused);
    expect(run.entries).toEqual([]);
  });
});
