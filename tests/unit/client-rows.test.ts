// The socket table and the processes of a run, folded from entries as the page folds them.
import { colourOfRow } from '../../client/src/stage/colours.ts';
import { describe, expect, test } from 'vitest';
import type { Entry, ProcessEntry, RowEntry } from '../../server/shared/contract/entry.ts';
import { actionOf, failureOf } from '../../client/src/state/outcome.ts';
import { programsOf } from '../../client/src/state/programs.ts';
import { isEndOf, reachOf, SocketTable, tableAt } from '../../client/src/state/rows.ts';
import { deedsFor } from '../../client/src/stage/processes/deeds.ts';
import { groupsOf, reach, waitingAt } from '../../client/src/stage/sockets/groups.ts';

const none = { address: '0.0.0.0', port: 0 };
const at = (port: number, address = '127.0.0.1') => ({ address, port });

function row(id: number, more: Partial<RowEntry> = {}): RowEntry {
  const local = more.local ?? at(4000);
  const remote = more.remote ?? none;
  return {
    id,
    at: id * 1000,
    type: 'row',
    world: 'w1',
    what: 'seen',
    key: `tcp ${local.address}:${local.port} ${remote.address}:${remote.port}`,
    transport: 'tcp',
    local,
    remote,
    state: 'LISTEN',
    recvQueue: 0,
    sendQueue: 0,
    whose: 'run',
    ...more,
  };
}

function tableOf(...entries: Parameters<SocketTable['take']>[0][]): SocketTable {
  const table = new SocketTable();
  for (const entry of entries) table.take(entry);
  return table;
}

describe('the table as it was', () => {
  const [closing, listening] = [{ local: at(4000), remote: at(50_000) }, { local: at(4000) }];
  // The packet 7 was on the wire at 5000 ns, and its capture told it after the poll at 6000 ns.
  const entries = [row(1, listening), row(6, { ...closing, at: 6000, state: 'TIME_WAIT' })];
  const statesOf = (table: SocketTable) => table.now.map(({ state }) => state);

  test('by what was told until then', () => {
    expect(statesOf(tableAt(entries, 0))).toEqual([]);
    expect(statesOf(tableAt(entries, 5))).toEqual(['LISTEN']);
    expect(statesOf(tableAt(entries, 6))).toEqual(['LISTEN', 'TIME_WAIT']);
  });

  test('by its time, where that is known: a packet that was told late was no later', () => {
    expect(statesOf(tableAt(entries, 7, 5000))).toEqual(['LISTEN']);
    expect(statesOf(tableAt(entries, 7, 6000))).toEqual(['LISTEN', 'TIME_WAIT']);
  });
});

describe('the socket table', () => {
  test('is the fold of its entries: seen, changed, gone', () => {
    const open = { local: at(50000), remote: at(4000) };
    const table = tableOf(
      row(1),
      row(2, { ...open, state: 'ESTABLISHED' }),
      row(3, { ...open, state: 'ESTABLISHED', what: 'changed', recvQueue: 6 }),
      row(4, { ...open, state: 'TIME_WAIT', what: 'changed' }),
    );
    expect(table.now.map(({ state }) => state)).toEqual(['LISTEN', 'TIME_WAIT']);
    // Its age counts from when the state was seen first, not from the last news of it.
    expect(table.now[1]).toMatchObject({ since: 4000, ids: [2, 3, 4], gone: false });
    table.take(row(5, { ...open, what: 'gone', state: 'TIME_WAIT' }));
    expect(table.now).toHaveLength(1);
    expect(table.gone).toMatchObject([{ ids: [2, 3, 4, 5], gone: true, state: 'TIME_WAIT' }]);
  });

  test('a state that stays keeps its age when a queue changes', () => {
    const table = tableOf(row(1), row(9, { what: 'changed', recvQueue: 2 }));
    expect(table.now[0]).toMatchObject({ since: 1000, recvQueue: 2 });
  });

  test('listeners come first', () => {
    const table = tableOf(row(1, { local: at(50000), remote: at(4000), state: 'ESTABLISHED' }), row(2));
    expect(table.now.map(({ state }) => state)).toEqual(['LISTEN', 'ESTABLISHED']);
  });

  test('a port that is lent again is another socket', () => {
    const open = { local: at(50000), remote: at(4000), state: 'ESTABLISHED' as const };
    const table = tableOf(row(1, open), row(2, { ...open, what: 'gone' }), row(3, open));
    expect(table.now[0]?.ids).toEqual([3]);
    expect(table.now[0]?.number).not.toBe(table.gone[0]?.number);
  });

  test('keeps a bounded number of ids of a row, the first and the last', () => {
    const table = new SocketTable();
    for (let id = 1; id <= 1000; id++) table.take(row(id, { what: id === 1 ? 'seen' : 'changed', recvQueue: id }));
    const ids = table.now[0]?.ids ?? [];
    expect(ids.length).toBeLessThanOrEqual(64);
    expect([ids[0], ids.at(-1)]).toEqual([1, 1000]);
  });

  test('knows the page by the two ends of its WebSocket, and forgets a tab that left', () => {
    const page = { local: at(51000), remote: at(62893), state: 'ESTABLISHED' as const, whose: 'yours' as const };
    const table = tableOf(row(1, page));
    const side = (): unknown => table.now.map((one) => table.sideOf(one))[0];
    expect(side()).toBe('yours');
    const tab = { at: 0, type: 'page', client: at(51000), server: at(62893) } as const;
    table.take({ id: 2, ...tab, what: 'joined' });
    expect(side()).toBe('page');
    table.take({ id: 3, ...tab, what: 'left' });
    expect(side()).toBe('yours');
  });

  test('the browser’s other connections to the page’s server are the page’s, too', () => {
    const server = { local: at(62893), whose: 'playground' as const };
    const browser = { local: at(51002), remote: at(62893), state: 'ESTABLISHED' as const, whose: 'yours' as const };
    const table = tableOf(row(1, server), row(2, browser), row(3, { ...browser, remote: at(8000) }));
    expect(table.now.map((one) => table.sideOf(one))).toEqual(['page', 'page', 'yours']);
    // Also where the server said goodbye first, and nobody holds its end any more.
    const over = row(4, { local: at(62893), remote: at(51004), state: 'TIME_WAIT', whose: 'others' });
    expect(tableOf(row(1, server), over).sideOf(over)).toBe('page');
  });

  test('what this page keeps open is told from what brought its parts, and comes next to the listener', () => {
    const server = row(1, { local: at(62893), whose: 'playground' });
    const ends = (id: number, port: number) => {
      const open = { state: 'ESTABLISHED' as const };
      return [
        row(id, { ...open, local: at(port), remote: at(62893), whose: 'yours' }),
        row(id + 1, { ...open, local: at(62893), remote: at(port), whose: 'playground' }),
      ];
    };
    const tab = { at: 0, type: 'page', client: at(51002), server: at(62893) } as const;
    const table = tableOf(server, ...ends(2, 51000), ...ends(4, 51002), { id: 6, ...tab, what: 'joined' });
    const kept = (): unknown => groupsOf(table, new Set())[0]?.rows.map((one) => [one.ids[0], table.isKept(one)]);
    expect(kept()).toEqual([
      [1, false],
      [4, true],
      [5, true],
      [2, false],
      [3, false],
    ]);
    table.take({ id: 7, ...tab, what: 'left' });
    expect(kept()).toEqual([1, 2, 3, 4, 5].map((id) => [id, false]));
  });

  test('a conversation that nobody holds any more is the run’s; a listener of another user is not', () => {
    const table = tableOf(
      row(1, { local: at(50000), remote: at(4000), state: 'TIME_WAIT', whose: 'others' }),
      row(2, { local: at(22), whose: 'others' }),
    );
    expect(table.now.map((one) => table.sideOf(one))).toEqual(['others', 'run']);
  });

  test('what is gone is shown while it is evidence', () => {
    const open = { local: at(50000), remote: at(4000), state: 'TIME_WAIT' as const };
    const table = tableOf(row(1), row(2, open), row(3, { ...open, what: 'gone' }));
    expect(groupsOf(table, new Set())).toMatchObject([{ side: 'run', rows: [{ state: 'LISTEN' }] }]);
    expect(groupsOf(table, new Set([3]))[0]?.rows).toHaveLength(2);
  });

  test('of two hosts, each has a group of its own', () => {
    const worlds = [
      { name: 'w1', kind: 'private', address: '10.0.0.1' },
      { name: 'w2', kind: 'private', address: '10.0.0.2', beside: 'w1' },
    ] as const;
    const table = tableOf(row(1, { world: 'w2' }), row(2, { world: 'w1', key: 'other' }));
    expect(groupsOf(table, new Set(), worlds)).toMatchObject([
      { side: 'run', host: 'here', rows: [{ world: 'w1' }] },
      { side: 'run', host: 'neighbour', rows: [{ world: 'w2' }] },
    ]);
    expect(groupsOf(table, new Set())).toMatchObject([{ side: 'run', host: undefined, rows: [{}, {}] }]);
  });
});

describe('a row in words', () => {
  test.each([
    ['127.0.0.1', 'computer'],
    ['127.0.0.2', 'computer'],
    ['::1', 'computer'],
    ['::ffff:127.0.0.1', 'computer'],
    ['0.0.0.0', 'everyone'],
    ['::', 'everyone'],
    ['192.168.1.5', 'address'],
  ])('who can reach %s: %s', (address, who) => expect(reachOf(address)).toBe(who));

  test('in a network of its own, nobody else is there to reach it; a conversation is reached by nobody', () => {
    const [listener, open] = tableOf(
      row(1, { local: at(80, '0.0.0.0') }),
      row(2, { local: at(5), remote: at(80), state: 'ESTABLISHED' }),
    ).now;
    expect(listener && reach(listener, 'private')).toBe('world');
    expect(listener && reach(listener, 'host')).toBe('everyone');
    expect(listener && reach(listener, 'joined')).toBe('both');
    const own = listener && { ...listener, local: { ...listener.local, address: '127.0.0.1' } };
    expect(own && reach(own, 'joined')).toBe('own');
    expect(open && reach(open, 'host')).toBeUndefined();
  });

  test('the queues of a listener are callers, those of a conversation bytes', () => {
    const [listener, open] = tableOf(
      row(1, { recvQueue: 2 }),
      row(2, { local: at(5), remote: at(4000), state: 'ESTABLISHED', recvQueue: 6, sendQueue: 3 }),
    ).now;
    expect(listener && waitingAt(listener)).toEqual([{ what: 'accept', count: 2 }]);
    expect(open && waitingAt(open)).toEqual([
      { what: 'read', count: 6 },
      { what: 'ack', count: 3 },
    ]);
  });

  test('both rows of a conversation are its ends, whichever way round, mapped addresses too', () => {
    const [one] = tableOf(row(1, { local: at(5), remote: at(4000), state: 'ESTABLISHED' })).now;
    const [other] = tableOf(
      row(1, { local: at(4000, '::ffff:127.0.0.1'), remote: at(5, '::ffff:127.0.0.1'), state: 'ESTABLISHED' }),
    ).now;
    for (const end of [one, other]) {
      expect(end && isEndOf(end, at(5), at(4000))).toBe(true);
      expect(end && isEndOf(end, at(6), at(4000))).toBe(false);
    }
  });
});

describe('the processes', () => {
  function entry(id: number, what: ProcessEntry['what'], more: Partial<ProcessEntry> = {}): ProcessEntry {
    const base = { at: id, type: 'process', world: 'w1', pid: 100, name: 'echo', role: 'service' } as const;
    return { id, ...base, what, kind: 'tcp-echo', ...more };
  }

  test('follow their entries, with how they ended', () => {
    const until = (...whats: ProcessEntry['what'][]) => programsOf(whats.map((what, at) => entry(at + 1, what)))[0];
    expect(until('started')?.state).toBe('starting');
    expect(until('started', 'ready')).toMatchObject({ state: 'running', command: 'tcp-echo', ids: [1, 2] });
    expect(until('started', 'ready', 'frozen')?.state).toBe('frozen');
    expect(until('started', 'ready', 'frozen', 'thawed')?.state).toBe('running');
    expect(until('started', 'ready', 'hung')?.state).toBe('hung');
    const killed = programsOf([entry(1, 'ready'), entry(2, 'killed', { signal: 'SIGKILL' })])[0];
    expect(killed).toMatchObject({ state: 'ended', ending: { what: 'killed', signal: 'SIGKILL' } });
  });

  test('one over its limit says so, though the kernel’s word comes later', () => {
    const [program] = programsOf([
      entry(1, 'ready'),
      entry(2, 'limit', { error: 'memory_limit' }),
      entry(3, 'killed', { signal: 'SIGKILL' }),
    ]);
    expect(program).toMatchObject({ ending: { error: 'memory_limit', signal: 'SIGKILL' }, ids: [1, 2, 3] });
  });

  test('a service started again is another process, and the one that is meant', () => {
    const all = programsOf([
      entry(1, 'ready'),
      entry(2, 'killed', { signal: 'SIGKILL' }),
      entry(3, 'ready', { pid: 101 }),
    ]);
    expect(all.map(({ pid, state }) => [pid, state])).toEqual([
      [101, 'running'],
      [100, 'ended'],
    ]);
    const known = new Set(['stop', 'kill', 'freeze', 'thaw', 'restart', 'start']);
    expect(all.map((one) => deedsFor(one, all, known))).toEqual([['stop', 'kill', 'freeze', 'restart'], []]);
    expect(all.map((one) => deedsFor(one, all, new Set(['kill'])))).toEqual([['kill'], []]);
  });

  test('an agent runs from its start, and has no buttons', () => {
    const all = programsOf([entry(1, 'started', { name: 'client', role: 'agent' })]);
    expect(all[0]?.state).toBe('running');
    expect(all.map((one) => deedsFor(one, all, new Set(['kill'])))).toEqual([[]]);
  });
});

test('what became of an action is tied by its key', () => {
  const base = { at: 0, type: 'action', action: 'tcp-send' } as const;
  const entries: Entry[] = [
    { id: 1, ...base, key: 1, what: 'started' },
    { id: 2, ...base, key: 2, what: 'started' },
    { id: 3, ...base, key: 1, what: 'failed', error: 'ECONNREFUSED' },
  ];
  expect(failureOf(actionOf(entries, 1).over)?.error).toBe('ECONNREFUSED');
  expect(actionOf(entries, 2)).toMatchObject({ started: { id: 2 } });
  expect(actionOf(entries, 2).over).toBeUndefined();
});

test('a row has the colour of its protocol; without one of its own, that of its transport', () => {
  const colour = (protocol: string, transport?: 'tcp' | 'udp', reset = false): string =>
    colourOfRow({ protocol, reset, ...(transport && { transport }) });
  expect(colour('dns', 'udp')).toBe('udp');
  expect(colour('dns', 'tcp')).toBe('tcp');
  expect(colour('http', 'tcp')).toBe('http');
  expect(colour('http', 'tcp', true)).toBe('rst');
  expect(colour('icmp')).toBe('icmp');
});
