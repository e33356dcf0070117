// Programs of the learner's own as targets: confirmed once, looked at again with each send, and never another user's. Real programs,
// on this computer's own loopback.
import { describe, expect, test } from 'vitest';
import { Foreign } from '../../server/runs/foreign.ts';
import { readSocketTable } from '../../server/sockets/table.ts';
import { openHost } from '../../server/worlds/host.ts';
import { lacking, skipFor } from '../support/needs.ts';
import { withOwnRuns, type OwnRuns } from '../support/own-runs.ts';
import { entries, entry } from '../support/run-entries.ts';

const without = lacking('python3');

let bench: OwnRuns;
withOwnRuns((its) => (bench = its));

describe('a program of the learner’s own', () => {
  test('becomes a target once it is confirmed, and not before', async (context) => {
    skipFor(without, context);
    const port = await bench.programs.serve();
    const run = await bench.sandbox();
    const name = `yours-tcp-${port}`;
    const request = { action: 'tcp-send', to: name, params: { text: 'GET / HTTP/1.0\r\n\r\n' } };
    const before = run.act(request);
    await entry(run, (one) => one.type === 'action' && one.key === before && one.error === 'service_missing');
    const target = await run.confirm({ address: '127.0.0.1', port, transport: 'tcp' });
    expect(target).toMatchObject({ name, pid: bench.programs.last?.pid, port });
    const after = run.act(request);
    await entry(run, (one) => one.type === 'action' && one.key === after && one.what === 'finished');
    const answer = entries(run).find((one) => one.type === 'socket' && one.what === 'read');
    expect(answer).toMatchObject({ text: expect.stringContaining('200 OK') as string });
  });

  test.for([
    ['tcp-send', { text: 'hello\n' }],
    ['http-request', { text: 'GET / HTTP/1.0\r\n\r\n' }],
    ['tcp-open', {}],
  ] as const)(
    'is looked at again with each %s: it may have come back, gone, or given its port away',
    async ([action, params], context) => {
      skipFor(without, context);
      const port = await bench.programs.serve();
      const run = await bench.sandbox();
      const { name: to } = await run.confirm({ address: '127.0.0.1', port, transport: 'tcp' });
      const over = async () => {
        const key = run.act({ action, to, params });
        return entry(run, (one) => one.type === 'action' && one.key === key && one.what !== 'started');
      };
      await bench.programs.endLast();
      await bench.programs.serve('127.0.0.1', port);
      expect(await over()).toMatchObject({ what: 'finished' });
      await bench.programs.endLast();
      expect(await over()).toMatchObject({ error: 'ECONNREFUSED' });
      await bench.sandbox([{ name: 'echo', kind: 'tcp-echo', port }]);
      const refused = { error: 'target_forbidden', detail: `127.0.0.1:${port} belongs to the playground.` };
      expect(await over()).toMatchObject(refused);
    },
  );

  test('is no target where nobody listens, nor where the playground does', async (context) => {
    skipFor(without, context);
    const port = await bench.programs.serve();
    await bench.programs.endLast();
    const run = await bench.sandbox([{ name: 'echo', kind: 'tcp-echo' }]);
    const nobody = run.confirm({ address: '127.0.0.1', port, transport: 'tcp' });
    await expect(nobody).rejects.toMatchObject({ code: 'service_missing' });
    const [own = 0] = bench.table.parts.ownPorts();
    const playground = run.confirm({ address: '127.0.0.1', port: own, transport: 'tcp' });
    await expect(playground).rejects.toMatchObject({ code: 'target_forbidden' });
    const ready = await entry(run, (one) => one.type === 'process' && one.what === 'ready');
    const echo = ready.type === 'process' ? (ready.listens?.port ?? 0) : 0;
    const service = run.confirm({ address: '127.0.0.1', port: echo, transport: 'tcp' });
    await expect(service).rejects.toMatchObject({ code: 'target_forbidden' });
  });
});

test.each(['8.8.8.8', '192.0.2.1', '10.0.0.1', '127.0.0.1.evil.test', 'localhost', '127.1', ''])(
  'nothing at %j is a target, whether somebody listens there or not',
  async (address) => {
    const run = await bench.sandbox();
    const asked = run.confirm({ address, port: 80, transport: 'tcp' });
    await expect(asked).rejects.toMatchObject({ code: 'target_forbidden', detail: `${address}:80` });
  },
);

describe('a program of another user', () => {
  const script = `
import socket, sys, time
kind = socket.SOCK_STREAM if sys.argv[1] == 'tcp' else socket.SOCK_DGRAM
door = socket.socket(socket.AF_INET, kind)
door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
door.bind((sys.argv[2], int(sys.argv[3])))
if kind == socket.SOCK_STREAM: door.listen()
print(f"port {door.getsockname()[1]}")
time.sleep(1000)
`;
  const isRoot = process.geteuid?.() === 0;
  /** Only root can begin a program of another user: for everybody else, the playground is taken for another user's. */
  const stranger = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  const uid = process.geteuid?.() ?? 0;
  const foreign = (whose: number) =>
    new Foreign({ world: openHost(), ownPorts: () => [], ours: () => new Set(), uid: whose });
  const playground = foreign(isRoot ? uid : uid + 1);

  const listens = (whose: object, transport: 'tcp' | 'udp', port = 0, address = '127.0.0.1'): Promise<number> =>
    bench.programs.python(['-c', script, transport, address, String(port)], whose);
  const forbidden = { code: 'target_forbidden', detail: expect.stringContaining('another user') as string };

  test.each(['tcp', 'udp'] as const)('is no target over %s; one’s own beside it is', async (transport) => {
    const [theirs, mine] = [await listens(stranger, transport), await listens({}, transport)];
    const asked = { address: '127.0.0.1', port: theirs, transport };
    await expect(playground.confirm(asked)).rejects.toMatchObject(forbidden);
    expect(playground.targets).toEqual([]);
    const ours = foreign(uid);
    expect(await ours.confirm({ ...asked, port: mine })).toMatchObject({ port: mine, pid: bench.programs.last?.pid });
    // What was agreed to is this program at this address alone.
    const row = (await readSocketTable()).find((one) => one.transport === transport && one.local.port === mine);
    if (!row) throw new Error('no row');
    const others = [
      { ...row, uid: uid + 1 },
      { ...row, local: { address: '127.0.0.2', port: mine } },
    ];
    expect([row, ...others].map((one) => ours.has(one))).toEqual([true, false, false]);
  });

  test.each([
    ['tcp', '127.0.0.1'],
    ['tcp', '0.0.0.0'],
    ['udp', '127.0.0.1'],
    ['udp', '0.0.0.0'],
  ] as const)('that has got the port of a confirmed one is not sent to over %s at %s', async (transport, address) => {
    let now = uid;
    const none = { ownPorts: () => [], ours: () => new Set<number>() };
    const ours = new Foreign({
      world: openHost(),
      ...none,
      get uid() {
        return now;
      },
    });
    const port = await listens({}, transport);
    const { name } = await ours.confirm({ address: '127.0.0.1', port, transport });
    await ours.again(name);
    await bench.programs.endLast();
    await ours.again(name);
    await listens(stranger, transport, port, address);
    if (!isRoot) now = uid + 1;
    await expect(ours.again(name)).rejects.toMatchObject(forbidden);
  });

  test.each(['127.0.0.1', '0.0.0.0'])('keeps a port of UDP that it shares with one’s own at %s', async (address) => {
    const port = await listens({}, 'udp', 0, address);
    await listens(stranger, 'udp', port);
    await expect(playground.confirm({ address, port, transport: 'udp' })).rejects.toMatchObject(forbidden);
  });
});
