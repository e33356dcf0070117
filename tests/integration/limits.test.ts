// Limits that are about half a minute, a minute and half an hour, and how many runs there are: on real sockets and real runs, with
// the time of timers alone let pass by the test.
import dgram from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Kept } from '../../server/actions/net/kept.ts';
import { post } from '../../server/actions/net/post.ts';
import { action as httpRequest } from '../../server/actions/http-request.ts';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import type { Told } from '../../server/processes/types.ts';
import type { Run } from '../../server/runs/run.ts';
import { Runs } from '../../server/runs/runs.ts';
import { errorText } from '../../server/shared/contract/errors.ts';
import { ownLibrary } from '../support/library.ts';
import { serving } from '../support/serving.ts';

const holdTimers = (): void => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
afterEach(() => void vi.useRealTimers());

describe('what comes from the other side is waited for 30 s in all', () => {
  /** What an action tells, and `heard` at each thing that has come. */
  const hands = (heard: () => void) => ({
    tell: ({ what }: Told) => void (what === 'read' && heard()),
    signal: new AbortController().signal,
    kept: new Kept(),
  });

  test('an answer of which a byte comes every nine seconds is cut off after the third', async () => {
    let socket: Socket | undefined;
    const server = await serving((one) => {
      socket = one;
      one.once('data', () => one.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'));
    });
    let seconds = 0;
    holdTimers();
    const asked = httpRequest.run(
      { text: 'GET / HTTP/1.1\r\n\r\n' },
      { name: 'it', pid: 1, address: '127.0.0.1', port: server.port },
      hands(() => {
        seconds += 9;
        vi.advanceTimersByTime(9_000);
        socket?.write('x');
      }),
    );
    await expect(asked).rejects.toMatchObject({ code: 'answer_endless' });
    expect(seconds).toBe(36);
    server.close();
  });

  test('datagrams of which one comes every 900 ms are waited for no longer', async () => {
    const server = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    const sent = Array.from({ length: 64 }, () => Buffer.from('x'));
    let [came, answers] = [0, 0];
    let client = 0;
    const answer = (): void => void server.send('y', client, '127.0.0.1');
    server.on('message', (_bytes, { port: from }) => {
      client = from;
      came += 1;
      if (came === sent.length) answer();
    });
    holdTimers();
    const done = post(
      sent,
      true,
      { address: '127.0.0.1', port },
      {
        ...hands(() => {
          answers += 1;
          vi.advanceTimersByTime(900);
          if (answers < sent.length) answer();
        }),
      },
    );
    await done;
    expect(answers).toBe(Math.ceil(30_000 / 900));
    server.close();
  });
});

describe('runs', () => {
  let table: Table;
  let runs: Runs;
  beforeAll(async () => {
    table = await setTable({ world: 'host', capture: 'off' });
    // Of the table alone; here it is the usual ones that count.
    const { idleMs, pinnedMs, ...parts } = table.parts;
    void [idleMs, pinnedMs];
    runs = new Runs({ ...parts, library: ownLibrary });
  });
  afterEach(() => runs.stop());
  afterAll(() => table.stop());

  const open = (): Promise<Run> => runs.open({ sandbox: { world: 'host', services: [] } });
  const end = { address: '127.0.0.1', port: 1 };
  const follow = (run: Run): (() => void) => run.attach({ client: end, server: end });

  test('twelve are held: the next takes the place of the one that was left first, and is refused while tabs follow all', async () => {
    const open12 = await Promise.all(Array.from({ length: 12 }, open));
    const leave = open12.map(follow);
    await expect(open()).rejects.toMatchObject({ code: 'limit_reached', detail: '12 runs' });
    expect(errorText('limit_reached').status).toBe(503);
    const left = [open12[7], open12[3]].map((run) => run?.info.id);
    leave[7]?.();
    leave[3]?.();
    const next = await open();
    const now = runs.list.map(({ id }) => id);
    expect(now).toHaveLength(12);
    expect([...left, next.info.id].map((id) => now.includes(id ?? ''))).toEqual([false, true, true]);
  });

  test.each([
    ['a minute', false, 60_000],
    ['half an hour where it is pinned', true, 1_800_000],
  ] as const)('without a tab, one ends after %s', async (_time, pinned, ms) => {
    const run = await open();
    const leave = follow(run);
    if (pinned) await run.learner({ what: 'pin', on: true });
    let ended = '';
    run.onEnd((why) => (ended = why));
    holdTimers();
    leave();
    vi.advanceTimersByTime(ms - 1);
    expect(ended).toBe('');
    // A tab that comes back holds it, for as long as it stays.
    const again = follow(run);
    vi.advanceTimersByTime(ms);
    expect(ended).toBe('');
    again();
    vi.advanceTimersByTime(ms);
    expect(ended).toBe('idle');
  });
});
