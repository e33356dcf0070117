// The predicate over single system calls, and where checks look for what comes to a caller.
import { expect, test } from 'vitest';
import type { CallEntry } from '../../server/shared/contract/entry.ts';
import { Story } from '../support/story.ts';

const end = { address: '127.0.0.1', port: 8000 };
const row = {
  local: end,
  remote: { address: '0.0.0.0', port: 0 },
  state: 'LISTEN',
  recvQueue: 2,
  sendQueue: 0,
} as const;
const head = { type: 'call', world: 'w1', pid: 800, side: 'server', n: 1 } as const;
const called = (more: Partial<CallEntry> = {}): Omit<CallEntry, 'id' | 'at'> => ({
  ...head,
  what: 'returned',
  call: 'listen',
  text: 'listen(3, 1)',
  socket: 3,
  ...more,
});
const listen = { side: 'server', call: 'listen', gives: 'ok' };

test('a call that succeeded, failed as wanted, or waits', () => {
  const story = new Story()
    .entry(called({ what: 'called' }))
    .entry(called({ error: 'EADDRINUSE' }))
    .entry(called({ what: 'waits' }))
    .entry(called({ result: 0, after: row }));
  expect(story.matches('called', listen)).toEqual({ met: true, now: true, evidence: [4] });
  expect(story.matches('called', { ...listen, gives: 'EADDRINUSE' }).evidence).toEqual([2]);
  expect(story.matches('called', { ...listen, gives: 'waits' }).evidence).toEqual([3]);
  expect(story.matches('called', { ...listen, state: 'LISTEN', waiting: 2 }).evidence).toEqual([4]);
  expect(story.matches('called', { ...listen, result: 1 }).met).toBe(false);
  expect(story.matches('called', { ...listen, side: 'client' }).met).toBe(false);
});

test.for<[Partial<CallEntry> | undefined, object, string]>([
  [undefined, {}, 'The server’s side has not called listen yet.'],
  [{ what: 'called' }, {}, 'listen(3, 1) has not returned yet. This step looks for one that succeeds.'],
  [{ what: 'cut-off' }, {}, 'listen(3, 1) was cut off: its program ended. This step looks for one that succeeds.'],
  [{ error: 'EBADF' }, {}, 'listen(3, 1) failed with EBADF. This step looks for one that succeeds.'],
  [{ result: 0 }, { gives: 'EADDRINUSE' }, 'listen(3, 1) succeeded. This step looks for EADDRINUSE.'],
  [{ result: 0 }, { gives: 'waits' }, 'listen(3, 1) succeeded. This step looks for one that waits.'],
  [{ result: 0 }, { result: 6 }, 'listen(3, 1) gave 0. This step looks for 6.'],
  [
    { result: 0, after: row },
    { waiting: 1 },
    'After listen(3, 1) the socket is LISTEN, with 2 in its queue. This step looks for 1 waiting.',
  ],
  [
    { result: 0, after: null },
    { state: 'LISTEN' },
    'After listen(3, 1) the socket is not in the kernel’s table. This step looks for LISTEN.',
  ],
])('says what was seen: %#', ([seen, wanted, words]) => {
  const story = new Story();
  if (seen) story.entry(called(seen));
  expect(story.matches('called', { ...listen, ...wanted }).met).toBe(false);
  expect(story.explains('called', { ...listen, ...wanted })).toBe(words);
});

test('where its socket is bound is where checks look for what comes to it', () => {
  const process = { type: 'process', world: 'w1', pid: 800, name: 'server-side', role: 'caller' } as const;
  const story = new Story().entry({ ...process, what: 'started' }).entry({ ...process, what: 'ready' });
  const facts = () => story.view().services.get('server-side');
  expect(facts()).toMatchObject({ state: 'running', pid: 800 });
  story.entry(called({ call: 'bind', local: end, error: 'EADDRINUSE' }));
  expect(facts()?.listens).toBeUndefined();
  story.entry(called({ call: 'bind', local: end, transport: 'udp', result: 0 }));
  expect(facts()?.listens).toEqual({ transport: 'udp', ...end });
});
