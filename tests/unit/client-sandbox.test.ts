// The pure parts of the sandbox: doors, requests as text, line ends, answers from the ledger.
import { describe, expect, test } from 'vitest';
import type { ActionEntry, Entry, SocketEntry } from '../../server/shared/contract/entry.ts';
import { doorsOf, freeName, ownOf, reachedBy } from '../../client/src/sandbox/doors/doors.ts';
import { answerOf, keptOf } from '../../client/src/sandbox/send/answer.ts';
import { requestText, surpriseOf } from '../../client/src/sandbox/send/http.ts';
import { marksOf, withEnds, withHeadEnds } from '../../client/src/ui/lines.ts';
import { SocketTable } from '../../client/src/state/rows.ts';
import { servicesOf } from '../../client/src/state/services.ts';
import { ready } from './client-fixture.ts';

describe('doors', () => {
  const kinds = [
    { id: 'tcp-echo', title: 'Echo', transport: 'tcp' as const },
    { id: 'udp-daytime', title: 'Time', transport: 'udp' as const },
  ];
  const doors = (...entries: (typeof ready)[]) => doorsOf(servicesOf(entries), [], kinds);

  test('are the services with where they listen and what they speak', () => {
    const http = { ...ready, id: 12, name: 'web', kind: 'http-hello', pid: 5 };
    expect(doors(ready, http)).toMatchObject([
      { name: 'echo', state: 'open', speaks: 'tcp', port: 43127, address: '127.0.0.1', pid: 4318 },
      { name: 'web', speaks: 'http', transport: 'tcp' },
    ]);
  });

  test('one that ended keeps its place and its port', () => {
    const killed = { ...ready, id: 12, what: 'killed' as const };
    expect(doors(ready, killed)).toMatchObject([{ state: 'closed', port: 43127 }]);
  });

  test('a taken port names its holder', () => {
    const { id, at, type, world, pid, name, role, kind } = ready;
    const failed = { id, at, type, world, pid, name, role, kind: kind ?? '', what: 'failed' as const };
    const detail = '127.0.0.1:8080 is taken: python3 (pid 911) listens at 127.0.0.1:8080.';
    expect(doors({ ...failed, error: 'EADDRINUSE', detail })).toMatchObject([
      { state: 'taken', port: 8080, address: '127.0.0.1', heldBy: 911, detail },
    ]);
    expect(doors({ ...failed, error: 'EACCES', detail: '[::1]:80' })).toMatchObject([
      { state: 'failed', port: 80, address: '::1' },
    ]);
  });

  test('a fresh name is never one that is there', () => {
    expect(freeName('tcp-echo', [])).toBe('tcp-echo');
    expect(freeName('tcp-echo', ['tcp-echo', 'tcp-echo-2'])).toBe('tcp-echo-3');
  });

  test('the learner’s own programs are those that wait, with who can reach them; the run’s and the page’s are not', () => {
    const table = new SocketTable();
    const base = { type: 'row', what: 'seen', world: 'host', at: 0, remote: { address: '0.0.0.0', port: 0 } } as const;
    const queues = { recvQueue: 0, sendQueue: 0, transport: 'tcp', state: 'LISTEN' } as const;
    const own = { pid: 5120, program: 'python3', whose: 'yours' } as const;
    table.take({ id: 1, ...base, ...queues, ...own, key: 'a', local: { address: '0.0.0.0', port: 8000 } });
    table.take({ id: 2, ...base, ...queues, ...own, key: 'b', local: { address: '::1', port: 3000 } });
    table.take({ id: 3, ...base, ...queues, key: 'c', local: { address: '127.0.0.1', port: 4000 }, whose: 'run' });
    table.take({
      id: 4,
      ...base,
      ...queues,
      key: 'd',
      local: { address: '127.0.0.1', port: 62893 },
      whose: 'playground',
    });
    table.take({
      id: 5,
      ...base,
      ...queues,
      ...own,
      key: 'e',
      local: { address: '127.0.0.1', port: 9 },
      state: 'ESTABLISHED',
    });
    expect(ownOf(table)).toMatchObject([
      { port: 3000, reach: 'computer' },
      { port: 8000, reach: 'everyone', program: 'python3', pid: 5120 },
    ]);
  });

  test('who can reach one: on this computer as its address says, in a network of its own its neighbour alone', () => {
    const all = ['computer', 'everyone', 'address'] as const;
    expect(all.map((reach) => reachedBy(reach, 'host', false))).toEqual(all);
    expect(all.map((reach) => reachedBy(reach, 'private', false))).toEqual(['network', 'network', 'network']);
    expect(all.map((reach) => reachedBy(reach, 'private', true))).toEqual(['computer', 'neighbour', 'neighbour']);
  });
});

describe('requests as text', () => {
  const form = { method: 'POST', path: '/echo', type: 'text/plain', body: 'grüße' } as const;

  test('the length is counted in bytes, and a request without a body has none', () => {
    expect(requestText(form, '127.0.0.1:80')).toBe(
      'POST /echo HTTP/1.1\nHost: 127.0.0.1:80\nContent-Type: text/plain\nContent-Length: 7\n\ngrüße',
    );
    expect(requestText({ ...form, method: 'GET' }, '[::1]:80')).toBe('GET /echo HTTP/1.1\nHost: [::1]:80\n\n');
  });

  test('a path or a type cannot add lines to the head', () => {
    const text = requestText({ ...form, path: '/a b\r\nX: 1', type: 'a\r\nX: 1' }, 'h');
    expect(text.split('\n\n')[0]?.split('\n')).toHaveLength(4);
  });

  test('line ends: the head has CR LF, the body what was typed', () => {
    expect(withHeadEnds('GET / HTTP/1.1\nHost: x\n\na\nb', 'crlf')).toBe('GET / HTTP/1.1\r\nHost: x\r\n\r\na\nb');
    expect(withHeadEnds('GET / HTTP/1.1\r\n\r\n', 'lf')).toBe('GET / HTTP/1.1\n\n');
    expect(withEnds('a\nb\n', 'crlf')).toBe('a\r\nb\r\n');
    expect(marksOf('a\r\nb\nc')).toEqual(['CR LF', 'LF', '']);
  });

  test.each([
    ['POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhello', { what: 'longer', says: 10, has: 5 }],
    ['POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhello', { what: 'shorter', says: 2, has: 5 }],
    ['GET / HTTP/1.1\r\n\r\nhello', { what: 'shorter', says: 0, has: 5 }],
    ['GET / HTTP/1.1\r\nHost: x', { what: 'no-blank' }],
    ['POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', { what: 'two-lengths' }],
    ['GET / HTTP/1.1\r\n\r\n', undefined],
    ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', undefined],
  ])('%j: what will surprise', (text, expected) => expect(surpriseOf(text)).toEqual(expected));
});

describe('answers', () => {
  const local = { address: '127.0.0.1', port: 50000 };
  const remote = { address: '127.0.0.1', port: 4000 };
  const action = (id: number, what: ActionEntry['what'], key: number, name = 'tcp-send'): ActionEntry => ({
    id,
    at: id,
    type: 'action',
    what,
    key,
    action: name,
    to: 'echo',
  });
  const event = (id: number, what: SocketEntry['what'], more: Partial<SocketEntry> = {}): SocketEntry => ({
    id,
    at: id * 1000,
    type: 'socket',
    world: 'w1',
    pid: 7,
    name: 'client',
    transport: 'tcp',
    what,
    local,
    remote,
    key: 1,
    ...more,
  });

  test('are what the agent read for the action, also while others end', () => {
    const other = { local: { ...local, port: 50002 }, key: 2 };
    const entries: Entry[] = [
      action(1, 'started', 1, 'http-request'),
      event(1, 'closed', other),
      event(2, 'connecting'),
      event(3, 'wrote', { bytes: 20 }),
      event(4, 'read', { name: 'echo', local: remote, remote: local, key: undefined, text: 'not mine', bytes: 8 }),
      event(5, 'read', { text: 'HTTP/1.1 200 OK\r\n', bytes: 17 }),
      event(6, 'read', { text: 'x'.repeat(1024), bytes: 3000 }),
      event(7, 'read', { ...other, text: 'another', bytes: 7 }),
      event(8, 'peer-ended'),
      action(9, 'finished', 1, 'http-request'),
    ];
    const answer = answerOf(entries, 1);
    expect(answer).toMatchObject({ state: 'over', status: '200 OK', bytes: 3017, partly: true, after: 2000 });
    expect(answer.heard.map(({ what }) => what)).toEqual(['read', 'read', 'peer-ended']);
    expect(answerOf(entries.slice(0, -1), 1).state).toBe('waiting');
    expect(answerOf(entries, 5)).toMatchObject({ state: 'waiting', heard: [] });
  });

  test('on a kept connection, each thing said has its own', () => {
    const entries: Entry[] = [
      action(1, 'started', 1, 'tcp-open'),
      event(2, 'connecting'),
      event(3, 'connected'),
      action(4, 'finished', 1, 'tcp-open'),
      action(5, 'started', 2, 'tcp-say'),
      event(6, 'wrote', { key: 2, bytes: 3 }),
      event(7, 'read', { key: 2, text: 'one', bytes: 3 }),
      action(8, 'finished', 2, 'tcp-say'),
      action(9, 'started', 3, 'tcp-say'),
      event(10, 'wrote', { key: 3, bytes: 3 }),
      event(11, 'read', { key: 3, text: 'two', bytes: 3 }),
    ];
    expect(answerOf(entries, 2).heard.map(({ text }) => text)).toEqual(['one']);
    expect(answerOf(entries, 3).heard.map(({ text }) => text)).toEqual(['two']);
    expect(keptOf(entries, 'echo')).toEqual({ local, ended: false, peerEnded: false });
    expect(keptOf(entries, 'other')).toBeUndefined();
    expect(keptOf([...entries, event(12, 'ended', { key: 3 })], 'echo')?.ended).toBe(true);
    expect(keptOf([...entries, event(12, 'closed', { key: 3 })], 'echo')).toBeUndefined();
    expect(keptOf(entries.slice(0, 3), 'echo')).toBeUndefined();
  });
});
