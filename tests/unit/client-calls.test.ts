// System calls as the page reads them: one for each press, what it gave, who bound an end, and what the form makes next.
import { expect, test } from 'vitest';
import { boundAt, gave, pressedOf } from '../../client/src/state/calls.ts';
import { afterOf } from '../../client/src/stage/calls/after.ts';
import { en } from '../../client/src/stage/texts/en.ts';
import type { CallEntry } from '../../server/shared/contract/entry.ts';

const end = { address: '127.0.0.1', port: 8000 };
const nobody = { address: '0.0.0.0', port: 0 };
let id = 0;
const entry = (n: number, what: CallEntry['what'], more: Partial<CallEntry> = {}): CallEntry => ({
  ...{ id: ++id, at: id * 1000, type: 'call', world: 'w1', pid: 800, side: 'server', call: 'bind', text: 'bind(3, …)' },
  n,
  what,
  ...more,
});

test('a press is one call, however many entries tell of it', () => {
  const first = entry(1, 'called');
  const other = entry(1, 'called', { pid: 801, side: 'client' });
  const [one, two] = pressedOf([first, other, entry(1, 'waits'), entry(1, 'returned', { error: 'EINTR' })]);
  expect(one).toMatchObject({ id: first.id, first, last: { what: 'returned' } });
  expect(one?.ids).toHaveLength(3);
  expect(one && gave(one)).toBe('−1 EINTR');
  expect(two && gave(two)).toBe('');
});

test('who bound an end, and whether it listens there', () => {
  const bind = entry(1, 'returned', { result: 0, local: end });
  const listen = entry(2, 'returned', { call: 'listen', result: 0, local: end });
  expect(boundAt([bind], 'w1', end)).toEqual({ entry: bind, listens: false });
  expect(boundAt([bind, listen], 'w1', end)).toEqual({ entry: listen, listens: true });
  expect(boundAt([entry(1, 'returned', { error: 'EADDRINUSE', local: end })], 'w1', end)).toBeUndefined();
  expect(boundAt([bind], 'w2', end)).toBeUndefined();
});

test('what the kernel’s table said, in one line', () => {
  const row = { local: end, remote: nobody, state: 'LISTEN', recvQueue: 2, sendQueue: 0 } as const;
  expect(afterOf(entry(1, 'returned', { after: row }), en.calls)).toBe(
    'LISTEN 127.0.0.1:8000, 2 connections wait for accept',
  );
  expect(afterOf(entry(1, 'returned', { after: null }), en.calls)).toBe('not in the kernel’s table');
  const open = { ...row, remote: { ...end, port: 4000 }, state: 'ESTABLISHED', recvQueue: 1, sendQueue: 6 } as const;
  expect(afterOf(entry(1, 'returned', { after: open }), en.calls)).toBe(
    'ESTABLISHED 127.0.0.1:8000 → 127.0.0.1:4000, 1 byte unread, 6 bytes not acknowledged',
  );
});
