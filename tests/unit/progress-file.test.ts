// Progress as a file: what is taken, what is refused, and that opening one only ever adds.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { progressDesk, readProgressFile } from '../../server/lessons/progress-file.ts';
import { noProgress, SavedProgress } from '../../server/lessons/progress.ts';
import { openStore } from '../../server/state/store.ts';
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

describe('the state file', () => {
  const one = mine.lessons['hello'];
  test.each<[string, unknown]>([
    ['no object', null],
    ['a list', []],
    ['lessons that are a list', { version: 1, lessons: [] }],
    ['lessons that are a list of lessons', { version: 1, lessons: [one] }],
    ['no lessons', { version: 1 }],
    ['another thing beside them', { ...mine, marks: 3 }],
    ['a name that no lesson has', { version: 1, lessons: { 'Hello!': one } }],
    ['a lesson that is a list', { version: 1, lessons: { hello: [] } }],
    ['another thing in a lesson', { version: 1, lessons: { hello: { ...one, marks: 3 } } }],
    ['predictions that are a list', { version: 1, lessons: { hello: { ...one, predictions: [] } } }],
    ['steps that are no list', { version: 1, lessons: { hello: { ...one, steps: {} } } }],
    ['a check that is a number', { version: 1, lessons: { hello: { ...one, checks: [1] } } }],
  ])('with %s is kept aside as it is, and told', async (_, data) => {
    const folder = await mkdtemp(join(tmpdir(), 'lbp-progress-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'progress.json');
    const content = JSON.stringify({ version: 1, data });
    await writeFile(file, content);
    const store = await openStore({ file, schema: SavedProgress, version: 1, empty: noProgress });
    expect(store.notices).toEqual([{ error: 'state_unreadable', detail: `${file}.unreadable` }]);
    store.set(mine);
    await store.stop();
    expect(await readFile(`${file}.unreadable`, 'utf8')).toBe(content);
    const again = await openStore({ file, schema: SavedProgress, version: 1, empty: noProgress });
    expect([again.value, again.notices]).toEqual([mine, []]);
  });
});

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
