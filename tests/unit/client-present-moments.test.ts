// What changed in a view, to be shown one by one; and what is said of it.
import { describe, expect, test } from 'vitest';
import { changesSince, sinceOf } from '../../client/src/present/moments.ts';
import { cameOf, changeSentence } from '../../client/src/present/words.ts';
import type { Entry, ProcessEntry, RowEntry } from '../../server/shared/contract/entry.ts';

const end = (port: number, address = '127.0.0.1') => ({ address, port });

function row(id: number, at: number, more: Partial<RowEntry> = {}): RowEntry {
  const local = more.local ?? end(4000);
  return {
    id,
    at: at * 1e6,
    type: 'row',
    world: 'w1',
    what: 'seen',
    key: `tcp ${local.port}`,
    transport: 'tcp',
    local,
    remote: end(0, '0.0.0.0'),
    state: 'LISTEN',
    recvQueue: 0,
    sendQueue: 0,
    whose: 'run',
    program: 'tcp-echo',
    ...more,
  };
}

const program = (id: number, what: ProcessEntry['what'], role: ProcessEntry['role'] = 'service'): ProcessEntry => ({
  id,
  at: id * 1e6,
  type: 'process',
  world: 'w1',
  pid: 812,
  name: 'echo',
  role,
  what,
});

const action = (id: number): Entry => ({ id, at: id, type: 'action', what: 'started', key: 1, action: 'start' });

describe('changes of the socket table', () => {
  test('are one for each look at it, with all that it found', () => {
    const both = [row(3, 10), row(4, 10.1, { local: end(50000), state: 'ESTABLISHED' })];
    expect(changesSince('sockets', [...both, row(7, 160, { what: 'gone' })], 1, false)).toEqual([
      { id: 4, at: 10.1e6, ids: [3, 4] },
      { id: 7, at: 160e6, ids: [7] },
    ]);
  });

  test('are those of the run and, where it is about it, of this page, of which a queue is none', () => {
    const page = { local: end(8080), state: 'ESTABLISHED', whose: 'playground' } as const;
    const told = [
      row(1, 10, { local: end(5353), whose: 'yours' }),
      row(2, 200, page),
      row(3, 400, { ...page, what: 'changed', recvQueue: 9 }),
      row(4, 600, { ...page, what: 'changed', state: 'TIME_WAIT' }),
      row(5, 800),
      row(6, 1000, { what: 'changed', recvQueue: 2 }),
    ];
    expect(changesSince('sockets', told, 1, true).map(({ id }) => id)).toEqual([2, 4, 5, 6]);
    expect(changesSince('sockets', told, 1, false).map(({ id }) => id)).toEqual([5, 6]);
  });

  test('begin with the first button of the step, where it has any', () => {
    const told = [row(5, 10), action(7), row(8, 200, { local: end(4001) })];
    const since = sinceOf(told, 4, true);
    expect(changesSince('sockets', told, since, false).map(({ id }) => id)).toEqual([8]);
    expect([sinceOf(told, 4, false), sinceOf(told, 8, true)]).toEqual([4, Infinity]);
  });
});

test('changes of the processes are what became of those that the room knows of', () => {
  const told = [
    program(1, 'started'),
    program(2, 'ready'),
    program(3, 'started', 'keeper'),
    program(4, 'started', 'capture'),
  ];
  expect(changesSince('processes', told, 1, false).map(({ id }) => id)).toEqual([1, 2]);
  expect(changesSince('conversation', told, 1, false)).toEqual([]);
});

test('a change in a sentence, and several that were told at once', () => {
  const told = [row(1, 0), row(2, 0, { what: 'gone', local: end(50000), remote: end(4000) }), program(3, 'failed')];
  const say = (...ids: number[]) => changeSentence(told, { id: ids.at(-1) ?? 0, at: 0, ids });
  expect(say(1, 2)).toBe(
    'TCP 127.0.0.1:4000 (tcp-echo) is new: LISTEN. TCP 127.0.0.1:50000 – 127.0.0.1:4000 (tcp-echo) is gone.',
  );
  expect(say(3)).toBe('echo, PID 812, did not start.');
});

test('what came is said whole: packets that are not drawn were recorded, too; implied ones were not', () => {
  const came = [
    { kind: 'packets', shown: 1, missing: 0 },
    { kind: 'packets', shown: 80, missing: 104 },
    { kind: 'implied', shown: 6, missing: 0 },
    { kind: 'changes', shown: 2, missing: 0 },
    { kind: 'packets', shown: 0, missing: 0 },
  ] as const;
  expect(came.map(cameOf)).toEqual([
    '1 packet recorded',
    '184 packets recorded, 104 of them not drawn',
    '6 packets implied, none was seen',
    '2 changes recorded',
    '',
  ]);
});
