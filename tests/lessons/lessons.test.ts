// Every lesson is played: its solution by buttons and by terminal, and each wrong attempt, which must get its message.
// Much of that is waiting, so several learners play at once, each in a run of their own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playAttempt, playSolution } from '../../server/lesson-check/play.ts';
import { readScripts } from '../../server/lesson-check/scripts.ts';
import { setTable, type Table, type Way } from '../../server/lesson-check/table.ts';
import { ownLibrary } from '../support/library.ts';

const library = await ownLibrary();
const scripts = await Promise.all(
  library.lessons.map(async (lesson) => {
    const folder = library.folder(lesson.id) ?? '';
    return { lesson, id: lesson.id, ...(await readScripts(folder, lesson.id, lesson)) };
  }),
);

const all: readonly Way[] = [
  { world: 'private', capture: 'auto' },
  { world: 'private', capture: 'off' },
  { world: 'host', capture: 'auto' },
  { world: 'host', capture: 'off' },
];
/** ms that a learner waits for anything: a busy computer plays three at a time. */
const patience = 45_000;
// Where the tests run as root, they run as an ordinary user as well, and that run plays all of it: root plays what root's
// rights change, the solutions with capture.
const isRoot = process.getuid?.() === 0;
const ways = isRoot ? all.filter(({ capture }) => capture === 'auto') : all;

test('no lesson file is broken', () => {
  expect(library.broken).toEqual([]);
  expect(scripts.flatMap(({ problems }) => problems)).toEqual([]);
  expect(library.lessons.length).toBeGreaterThan(0);
  expect(scripts.filter(({ solution }) => solution === undefined)).toEqual([]);
});

describe.each(ways)('in world $world, capture $capture', (way) => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable(way, patience);
  });
  afterAll(() => table.stop());

  // A solution says so where its lesson is about one of the two networks alone.
  const here = scripts.flatMap(({ lesson, id, solution }) =>
    solution?.script.worlds.includes(way.world) ? [{ lesson, id, solution: solution.script }] : [],
  );
  describe.concurrent.each(here)('$id', ({ lesson, solution }) => {
    test.concurrent.for(['buttons', 'terminal'] as const)('the solution by %s', async (by, { skip, expect }) => {
      skip(table.refused !== undefined, `this world cannot be had here: ${table.refused}`);
      expect(await playSolution(lesson, table, solution[by])).toEqual({ findings: [] });
    });
  });
});

if (!isRoot) {
  test.each(scripts)('there are at least five wrong attempts: $id', ({ attempts }) => {
    expect(attempts.length).toBeGreaterThanOrEqual(5);
  });

  // Each is played twice: with capture in the first world that its lesson knows, and in the last without, where it needs no packets.
  describe.each(all)('wrong attempts in world $world, capture $capture', (way) => {
    let table: Table;
    beforeAll(async () => {
      table = await setTable(way, patience);
    });
    afterAll(() => table.stop());

    const here = scripts.flatMap(({ id, lesson, solution, attempts }) => {
      const known = (['private', 'host'] as const).filter((world) => solution?.script.worlds.includes(world));
      const cases = attempts
        .map(({ script }) => script)
        .filter(({ needs }) => way.capture === 'auto' || needs !== 'packets');
      // A lesson may be about packets in all of them.
      const played = known.at(way.capture === 'auto' ? 0 : -1) === way.world && cases.length > 0;
      return played ? [{ id, lesson, cases }] : [];
    });
    describe.concurrent.each(here)('$id', ({ lesson, cases }) => {
      test.concurrent.for(cases)('$title', async (attempt, { skip, expect }) => {
        skip(table.refused !== undefined, `this world cannot be had here: ${table.refused}`);
        const played = await playAttempt(lesson, table, attempt);
        skip(played.skipped !== undefined, played.skipped);
        expect(played).toEqual({ findings: [] });
      });
    });
  });
}
