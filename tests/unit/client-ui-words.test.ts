// What the page says beside the lesson's own words: evidence, failed tries, programs that are gone, notices, the course.
import { describe, expect, test } from 'vitest';
import { goOn, standing, type LessonCard } from '../../client/src/home/course.ts';
import { busyWith, failureOf } from '../../client/src/lessons/doing.ts';
import { evidenceText } from '../../client/src/lessons/evidence.ts';
import { plain } from '../../client/src/lessons/plain.ts';
import { troublesOf } from '../../client/src/lessons/troubles.ts';
import { noticesOf } from '../../client/src/ui/notices.ts';
import type { Entry, NewEntry } from '../../server/shared/contract/entry.ts';
import type { Do, LessonState } from '../../server/shared/contract/lesson.ts';

const ledger = (...entries: NewEntry[]): Entry[] =>
  entries.map((entry, at) => ({ at: 0, ...entry, id: at + 1 }) as Entry);

describe('evidence in words', () => {
  const number = (id: number) => (id < 100 ? id : undefined);
  test.each([
    [[1, 2, 3], '#1–3', 0],
    [[4, 6], '#4 #6', 0],
    [[9, 8], '#8 #9', 0],
    [[1, 2, 3, 5, 7, 9, 11], '#1–3 #5 #7 #9 +1', 0],
    [[2, 200], '#2', 1],
    [[200, 201], '', 2],
    [[], '', 0],
  ])('%j is "%s" and %i events', (ids, packets, events) => {
    expect(evidenceText(ids, number)).toEqual({ packets, events });
  });
});

const echo = { type: 'process', world: 'w1', name: 'echo', role: 'service' } as const;

describe('a button and its actions', () => {
  const go: Do = { type: 'do', id: 'go', label: 'Go', actions: [{ action: 'tcp-send', to: 'echo', params: {} }] };
  const again: Do = { ...go, id: 'again' };
  const state = { from: 1, busy: 0 } as LessonState;
  const action = { type: 'action', key: 7, action: 'tcp-send', to: 'echo' } as const;

  test('is busy while its action runs; of two alike, the one that was pressed', () => {
    const entries = ledger({ ...action, what: 'started' });
    expect(busyWith(go, state, entries, undefined)).toBe(false);
    expect(busyWith(go, { ...state, busy: 7 }, entries, undefined)).toBe(true);
    expect(busyWith(go, { ...state, busy: 7 }, entries, 'go')).toBe(true);
    expect(busyWith(go, { ...state, busy: 7 }, entries, 'again')).toBe(false);
    expect(busyWith(again, { ...state, busy: 7 }, entries, 'again')).toBe(true);
    const thaw: Do = { ...go, actions: [{ action: 'thaw', to: 'echo', params: {} }] };
    expect(busyWith(thaw, { ...state, busy: 7 }, entries, undefined)).toBe(false);
  });

  test('says why its last try failed, until a later one begins or the step begins anew', () => {
    const failed = ledger(
      { ...action, what: 'started' },
      { ...action, what: 'failed', error: 'ECONNREFUSED', detail: 'raw' },
    );
    expect(failureOf(go, state, failed, false)).toMatchObject({ title: 'Connection refused.', detail: 'raw' });
    expect(failureOf(go, { ...state, from: 3 }, failed, false)).toBeUndefined();
    const later = ledger({ ...action, what: 'failed', error: 'ECONNREFUSED' }, { ...action, what: 'started' });
    expect(failureOf(go, state, later, false)).toBeUndefined();
  });

  test('once the step is done, says why a try failed that came to nothing; what came to something is on the stage', () => {
    const socket = {
      type: 'socket',
      world: 'w1',
      transport: 'tcp',
      pid: 4,
      name: 'client',
      what: 'connecting',
    } as const;
    const started = { ...action, what: 'started' } as const;
    const failed = { ...action, what: 'failed', error: 'ECONNREFUSED' } as const;
    expect(failureOf(go, state, ledger(started, { ...socket, key: 7 }, failed), true)).toBeUndefined();
    const taken = { ...echo, pid: 5, what: 'failed', error: 'EADDRINUSE' } as const;
    expect(failureOf(go, state, ledger(started, taken, failed), true)).toBeUndefined();
    const missing = { ...failed, error: 'service_missing' };
    expect(failureOf(go, state, ledger({ ...socket, key: 6 }, started, missing), true)).toMatchObject({
      title: 'The service is not running.',
    });
  });
});

describe('programs that are gone', () => {
  test('a crash is said with the name and the last lines', () => {
    const [trouble] = troublesOf(
      ledger({ ...echo, pid: 5, what: 'ready' }, { ...echo, pid: 5, what: 'crashed', detail: 'boom' }),
    );
    expect(trouble?.problem).toMatchObject({
      error: 'service_crashed',
      title: 'echo: The service crashed.',
      detail: 'boom',
    });
  });

  test('a restart ends it, and the late end of the old process does not bring it back', () => {
    expect(troublesOf(ledger({ ...echo, pid: 5, what: 'killed' }, { ...echo, pid: 6, what: 'started' }))).toEqual([]);
    const late = ledger(
      { ...echo, pid: 5, what: 'ready' },
      { ...echo, pid: 6, what: 'started' },
      { ...echo, pid: 5, what: 'exited' },
    );
    expect(troublesOf(late)).toEqual([]);
  });

  test('an agent that ends, or a frozen service, is no trouble', () => {
    expect(
      troublesOf(ledger({ ...echo, role: 'agent', pid: 4, what: 'exited' }, { ...echo, pid: 5, what: 'frozen' })),
    ).toEqual([]);
  });
});

describe('notices', () => {
  const capture = { type: 'capture', world: 'w1' } as const;
  const codes = (...args: Parameters<typeof noticesOf>) => noticesOf(...args).map((notice) => notice.problem.error);

  test('the same from the system and from the run is one', () => {
    const system = { notices: [{ error: 'ENOSPC', detail: 'f' }] } as Parameters<typeof noticesOf>[0];
    expect(codes(system, ledger({ type: 'notice', error: 'ENOSPC', detail: 'f' }), 'live')).toEqual(['ENOSPC']);
  });

  test('a capture that ended is said for the rest of the step, and each time anew; without another, for longer', () => {
    const ended = { ...capture, what: 'ended', error: 'capture_ended' } as const;
    const twice = ledger(ended, { ...capture, what: 'started' }, ended, { ...capture, what: 'started' });
    expect(noticesOf(undefined, twice, 'live', 1).map(({ key }) => key)).toEqual([
      'capture_ended 1',
      'capture_ended 3',
    ]);
    expect(codes(undefined, twice, 'live', 5)).toEqual([]);
    expect(codes(undefined, ledger({ ...capture, what: 'started' }, ended), 'live', 3)).toEqual(['capture_ended']);
    expect(codes(undefined, ledger({ ...capture, what: 'ended' }), 'live')).toEqual([]);
  });

  test('a network that is gone is said until the step is begun anew, and its capture with it', () => {
    const keeper = { type: 'process', world: 'w1', name: 'keeper', role: 'keeper', pid: 4, what: 'killed' } as const;
    const ended = { ...capture, what: 'ended', error: 'capture_lost' } as const;
    const gone = ledger(ended, keeper, { type: 'notice', error: 'world_ended' });
    expect(codes(undefined, gone, 'live', 1)).toEqual(['world_ended']);
    expect(codes(undefined, gone, 'live', 4)).toEqual([]);
  });

  test('a full disk is said until there is room again', () => {
    const full = { type: 'notice', error: 'ENOSPC', detail: 'f' } as const;
    const room = { type: 'notice', error: 'ENOSPC', over: true } as const;
    const system = { notices: [{ error: 'ENOSPC', detail: 'f' }] } as Parameters<typeof noticesOf>[0];
    expect(codes(system, ledger(full), 'live', 9)).toEqual(['ENOSPC']);
    expect(codes(system, ledger(full, room), 'live')).toEqual([]);
    expect(codes(system, ledger(full, room, full), 'live')).toEqual(['ENOSPC']);
  });

  test('what the record lacks is one notice, with how many in all', () => {
    const dropped = (frames: number) => ({ ...capture, what: 'dropped', dropped: frames }) as const;
    const [one, ...more] = noticesOf(undefined, ledger(dropped(2), dropped(5)), 'live');
    expect(more).toEqual([]);
    expect(one?.problem).toMatchObject({ error: 'capture_dropped', detail: 'Not recorded so far: 7 packets.' });
    expect(one?.key).toBe(noticesOf(undefined, ledger(dropped(2)), 'live')[0]?.key);
    expect(codes(undefined, ledger({ ...capture, what: 'started' }), 'live')).toEqual([]);
  });

  test('a line that broke, and a page that is old', () => {
    expect(codes(undefined, [], 'reconnecting')).toEqual(['server_gone']);
    expect(codes(undefined, [], 'reload')).toEqual(['version_changed']);
    expect(codes(undefined, [], 'live')).toEqual([]);
  });
});

describe('the course', () => {
  const lesson = (id: string, unit: number, number: number, steps?: string[]): LessonCard => ({
    id,
    number,
    unit,
    title: id,
    minutes: 10,
    steps: 2,
    ...(steps === undefined ? {} : { progress: { step: 'a', checks: [], steps, predictions: {} } }),
  });
  const done = lesson('done', 1, 1, ['a', 'b']);
  const begun = lesson('begun', 2, 7, []);
  const open = lesson('open', 1, 2);

  test('done means every step, and begun any progress', () => {
    expect([done, begun, open].map(standing)).toEqual(['done', 'begun', 'open']);
    expect(standing(lesson('twice', 1, 1, ['a', 'a']))).toBe('begun');
  });

  test('goes on where it was begun, else with the first that is open', () => {
    expect(goOn([done, open, begun])?.id).toBe('begun');
    expect(goOn([done, open])?.id).toBe('open');
    expect(goOn([done])).toBeUndefined();
  });
});

test('a label is lesson text without its marks', () => {
  const nodes = [
    { type: 'text' as const, text: 'A ' },
    { type: 'term' as const, id: 'server', children: [{ type: 'text' as const, text: 'server' }] },
    { type: 'port' as const, of: 'echo' },
  ];
  expect(plain(nodes)).toBe('A server');
});
