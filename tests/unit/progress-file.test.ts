// Progress as a file: what is taken, what is refused, and that opening one only ever adds.
import { describe, expect, test } from 'vitest';
import { progressDesk, readProgressFile } from '../../server/lessons/progress-file.ts';
import { noProgress, type SavedProgress } from '../../server/lessons/progress.ts';
import { PlaygroundError } from '../../server/shared/contract/errors.ts';

const mine: SavedProgress = {
  version: 1,
  lessons: { hello: { step: 'two', checks: ['a'], steps: ['one'], predictions: { q: 'x' } } },
};
const theirs = {
  kind: 'loopback-playground-progress',
  version: 1,
  lessons: {
    hello: { step: 'three', checks: ['a', 'b'], steps: ['two'], predictions: { q: 'y', r: 'z' } },
    udp: { step: 'first', checks: [], steps: [], predictions: {} },
  },
};

const desk = (value: SavedProgress) => {
  const sets: SavedProgress[] = [];
  const store = {
    value,
    set(next: SavedProgress) {
      this.value = next;
      sets.push(next);
    },
  };
  return { desk: progressDesk(store), store, sets };
};

test('forgetting leaves nothing', () => {
  const made = desk(mine);
  made.desk.forget();
  expect(made.store.value).toEqual(noProgress);
});

const refusal = (file: unknown): { code: string; detail: string | undefined } => {
  try {
    readProgressFile(file);
  } catch (error) {
    if (error instanceof PlaygroundError) return { code: error.code, detail: error.detail };
    throw error;
  }
  throw new Error('it was taken');
};

test('what was saved is opened elsewhere as it was', () => {
  const file: unknown = JSON.parse(JSON.stringify(desk(mine).desk.file()));
  const other = desk(noProgress);
  expect(other.desk.open(file, true)).toEqual([{ lesson: 'hello', steps: 1, checks: 1, answers: 1 }]);
  expect(other.store.value).toEqual(mine);
});

describe('opening a file', () => {
  test('says first what it would add, and changes nothing', () => {
    const { desk: own, sets } = desk(mine);
    const changes = [
      { lesson: 'hello', steps: 1, checks: 1, answers: 1 },
      { lesson: 'udp', steps: 0, checks: 0, answers: 0 },
    ];
    expect(own.open(theirs, false)).toEqual(changes);
    expect(sets).toEqual([]);
    expect(own.open(theirs, true)).toEqual(changes);
  });

  test('adds, and takes nothing away: own place and own answers stay', () => {
    const { desk: own, store } = desk(mine);
    own.open(theirs, true);
    expect(store.value.lessons['hello']).toEqual({
      step: 'two',
      checks: ['a', 'b'],
      steps: ['one', 'two'],
      predictions: { q: 'x', r: 'z' },
    });
    expect(own.open(theirs, true)).toEqual([]);
  });

  test('a later version is refused as such, whatever else is in it', () => {
    expect(refusal({ ...theirs, version: 2, news: true })).toEqual({
      code: 'progress_newer',
      detail: 'It has version 2; known: 1.',
    });
  });

  test.each([
    ['nothing', null],
    ['a list', []],
    ['another file', { version: 1, lessons: {} }],
    ['an unknown key', { ...theirs, more: 1 }],
    ['an unknown key in a lesson', { ...theirs, lessons: { udp: { ...theirs.lessons.udp, more: 1 } } }],
    ['a step that is no text', { ...theirs, lessons: { udp: { ...theirs.lessons.udp, step: 3 } } }],
    ['a name that no lesson has', { ...theirs, lessons: { '../x': theirs.lessons.udp } }],
    [
      'too many lessons',
      {
        ...theirs,
        lessons: Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`l-${at}`, theirs.lessons.udp])),
      },
    ],
  ])('%s is refused, and nothing is changed', (_name, file) => {
    const { desk: own, sets } = desk(mine);
    expect(refusal(file).code).toBe('progress_unreadable');
    expect(() => own.open(file, true)).toThrow();
    expect(sets).toEqual([]);
  });

  test('the refusal names what is wrong', () => {
    expect(refusal({ ...theirs, more: 1 }).detail).toContain('more');
  });
});
