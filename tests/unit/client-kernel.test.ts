// The kernel's words beside the packets': joined by both ends, compared once both have stood still, and told apart by why.
import { describe, expect, test } from 'vitest';
import type { RowEntry, SocketState } from '../../server/shared/contract/entry.ts';
import { mostRows } from '../../server/shared/contract/entry.ts';
import type { End, TcpState } from '../../server/shared/conversations/types.ts';
import type { Arrow, Exchange, Party } from '../../client/src/stage/conversation/exchange.ts';
import { pidText } from '../../client/src/stage/conversation/exchange.ts';
import { kernelCells, kernelWords } from '../../client/src/stage/conversation/kernel.ts';
import { pictureOf } from '../../client/src/stage/conversation/picture.ts';
import { SocketTable } from '../../client/src/state/rows.ts';

const [client, server] = [
  { address: '127.0.0.1', port: 50000 },
  { address: '127.0.0.1', port: 4000 },
];
/** ns: when the last packet crossed; while that is fresh; and long after it. */
const last = 1e9;
const fresh = last + 1e8;
const later = last + 5e9;

const party = (end: typeof client): Party => ({
  ...end,
  name: 'x',
  host: 'here',
  pid: 1,
  kind: 'borrowed',
  protocol: 'tcp',
  service: undefined,
  note: '',
  open: false,
});

const arrow = (from: End, more: Partial<Arrow> = {}): Arrow => ({
  id: 10,
  at: last,
  from,
  label: 'ACK',
  protocol: 'tcp',
  heavy: false,
  reset: false,
  implied: false,
  unanswered: false,
  ...more,
});

const dropped = { id: 9, at: 0, type: 'touched', world: 'w1', by: 'firewall', verdict: 'drop' } as const;

function exchange(told: Partial<Record<End, TcpState>>, more: Partial<Exchange> = {}): Exchange {
  const marks = (['a', 'b'] as const).flatMap((end) => (told[end] ? [{ end, state: told[end], id: 10 }] : []));
  return {
    key: 'one',
    sketch: 'one',
    transport: 'tcp',
    worlds: { a: 'w1', b: 'w1' },
    a: party(client),
    b: party(server),
    arrows: [arrow('a')],
    folded: undefined,
    unfolded: undefined,
    earlier: 0,
    marks,
    happenings: [],
    openedBy: undefined,
    goesOn: false,
    ...more,
  };
}

function row(here: typeof client, there: typeof client, state: SocketState, more: Partial<RowEntry> = {}): RowEntry {
  const key = `tcp ${here.address}:${here.port} ${there.address}:${there.port}`;
  const ends = { local: here, remote: there };
  const queues = { recvQueue: 0, sendQueue: 0 };
  return {
    id: 20,
    at: last,
    type: 'row',
    world: 'w1',
    what: 'seen',
    key,
    transport: 'tcp',
    ...ends,
    state,
    ...queues,
    whose: 'run',
    ...more,
  };
}

const listener = row(server, { address: '0.0.0.0', port: 0 }, 'LISTEN', { id: 1, at: 0 });
function tableOf(...rows: RowEntry[]): SocketTable {
  const table = new SocketTable();
  for (const one of [listener, ...rows]) table.take(one);
  return table;
}

const wordsOn = (one: Exchange, rows: RowEntry[], now = later) => kernelWords([one], tableOf(...rows), now).get('one');

describe('the kernel’s word on both ends', () => {
  test.each<[SocketState, TcpState]>([
    ['ESTABLISHED', 'ESTABLISHED'],
    ['FIN_WAIT1', 'FIN_WAIT_1'],
    ['FIN_WAIT2', 'FIN_WAIT_2'],
    ['SYN_RECV', 'SYN_RECV'],
    ['TIME_WAIT', 'TIME_WAIT'],
    ['CLOSE', 'CLOSED'],
  ])('%s is %s: they agree', (state, told) => {
    expect(wordsOn(exchange({ a: told }), [row(client, server, state)])?.a).toEqual({ state, told });
  });

  test('each end has its own row, also where the table writes IPv4 as IPv6', () => {
    const mapped = (end: typeof client) => ({ ...end, address: `::ffff:${end.address}` });
    const rows = [
      row(client, server, 'FIN_WAIT2'),
      row(mapped(server), mapped(client), 'CLOSE_WAIT'),
      row({ ...client, port: 50001 }, server, 'ESTABLISHED'),
    ];
    const words = wordsOn(exchange({ a: 'FIN_WAIT_2', b: 'CLOSE_WAIT' }), rows);
    expect([words?.a?.state, words?.b?.state]).toEqual(['FIN_WAIT2', 'CLOSE_WAIT']);
  });

  test('what packets say nothing of, the kernel may; a closed end, and one whose TIME_WAIT ran out, have no socket', () => {
    expect(wordsOn(exchange({ a: 'SYN_SENT' }), [row(server, client, 'SYN_RECV')])?.b).toEqual({ state: 'SYN_RECV' });
    expect(wordsOn(exchange({ a: 'TIME_WAIT', b: 'CLOSED' }), [])).toEqual({
      a: { state: undefined, told: 'TIME_WAIT' },
      b: { state: undefined, told: 'CLOSED' },
    });
    expect(wordsOn(exchange({}), [])).toEqual({});
  });
});

describe('they differ', () => {
  test('a RST that the firewall stopped: the kernel is still connected', () => {
    const stopped = exchange({ a: 'CLOSED', b: 'CLOSED' }, { arrows: [arrow('a', { reset: true, touch: dropped })] });
    const words = wordsOn(stopped, [row(server, client, 'ESTABLISHED')]);
    expect(words?.b).toEqual({ state: 'ESTABLISHED', told: 'CLOSED', differs: 'stopped' });
    // What was stopped on the way to the other end is no reason for this one.
    const other = wordsOn(stopped, [row(client, server, 'ESTABLISHED')]);
    expect(other?.a?.differs).toBe('other');
  });

  test('a kernel that gave up without a packet', () => {
    expect(wordsOn(exchange({ a: 'SYN_SENT' }), [])?.a).toMatchObject({ state: undefined, differs: 'left' });
  });

  test('is not said while either is fresh, since the table may be late', () => {
    const established = exchange({ a: 'TIME_WAIT', b: 'CLOSED' });
    const rows = [row(client, server, 'ESTABLISHED', { at: 0 })];
    expect(wordsOn(established, rows, fresh)).toEqual({ a: { state: 'ESTABLISHED', told: 'TIME_WAIT' } });
    expect(wordsOn(established, rows)?.a?.differs).toBe('other');
    const late = row(client, server, 'ESTABLISHED', { at: later - 1e8 });
    expect(wordsOn(established, [late])?.a?.differs).toBeUndefined();
  });
});

describe('no word is said', () => {
  test('that belongs to an earlier conversation of the same ends', () => {
    const old = row(client, server, 'ESTABLISHED', { id: 2, at: 0 });
    const gone = { ...old, id: 3, what: 'gone' as const };
    expect(wordsOn(exchange({ a: 'SYN_SENT' }), [old, gone], fresh)).toEqual({});
    const newer = exchange({ a: 'ESTABLISHED' }, { key: 'two', arrows: [arrow('a', { id: 30 })] });
    const table = tableOf(row(client, server, 'ESTABLISHED', { id: 31 }));
    expect([...kernelWords([exchange({ a: 'CLOSED' }), newer], table, later).keys()]).toEqual(['two']);
  });

  test('of UDP, of a network whose table was not told, and of sockets that a full table may have left out', () => {
    expect(wordsOn(exchange({ a: 'CLOSED' }, { transport: 'udp' }), [])).toBeUndefined();
    expect(kernelWords([exchange({ a: 'SYN_SENT' })], new SocketTable(), later).size).toBe(0);
    const many = Array.from({ length: mostRows }, (_, at) =>
      row({ ...client, port: 1000 + at }, server, 'ESTABLISHED', { id: 100 + at }),
    );
    expect(wordsOn(exchange({ a: 'SYN_SENT' }), many)).toEqual({});
  });
});

test('at each lifeline, equal words stand together with the ports of their other ends', () => {
  const from = (port: number, told: TcpState) =>
    exchange({ a: told, b: told }, { key: String(port), a: party({ ...client, port }), goesOn: true });
  const exchanges = [from(50000, 'ESTABLISHED'), from(50001, 'ESTABLISHED'), from(50002, 'CLOSED')];
  const rows = [50000, 50001, 50002].flatMap((port) => [
    row({ ...client, port }, server, 'ESTABLISHED', { id: port }),
    row(server, { ...client, port }, 'ESTABLISHED', { id: port }),
  ]);
  const cells = kernelCells(pictureOf(exchanges), kernelWords(exchanges, tableOf(...rows), later));
  expect(cells.map((cell) => cell.map(({ ports }) => ports))).toEqual([
    [[4000]],
    [[4000]],
    [[4000]],
    [[50000, 50001], [50002]],
  ]);
  expect(cells[3]?.map(({ word }) => word.differs)).toEqual([undefined, 'other']);
});

test('an end that nobody was found to hold says so in place of its PID, and why beside the kernel’s word', () => {
  const [named, short] = [party(client), { ...party(client), port: 50001, name: 'a program', pid: undefined }];
  const nobody = { ...named, name: 'nobody', pid: undefined };
  expect([{ ...named, pid: 7 }, short, nobody].map(pidText)).toEqual(['pid 7', 'pid unknown', '']);
  const exchanges = [named, short].map((a) => exchange({ a: 'TIME_WAIT' }, { key: `${a.port}`, a }));
  const rows = exchanges.map(({ a, b }) => row(a, b, 'TIME_WAIT', { key: `tcp ${a.port}` }));
  const cells = kernelCells(pictureOf(exchanges), kernelWords(exchanges, tableOf(...rows), later));
  expect(cells.slice(0, 2).map(([group]) => group?.unnamed)).toEqual([false, true]);
});
