// Every lesson's solution is played, by buttons and by terminal. Much of that is waiting, so several learners play at once, each
// in a run of their own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playSolution } from '../../server/lesson-check/play.ts';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { skipFor } from '../support/needs.ts';
import { ownScripts, patience, refusal, ways } from '../support/scripts.ts';

const { library, scripts } = await ownScripts();

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
    test.concurrent.for(['buttons', 'terminal'] as const)('the solution by %s', async (by, context) => {
      skipFor(refusal(table), context);
      context.expect(await playSolution(lesson, table, solution[by])).toEqual({ findings: [] });
    });
  });
});
