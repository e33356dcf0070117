// Every lesson is played: its solution by buttons and by terminal, and each wrong attempt, which must get its message.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Move } from '../../server/lessons/script.ts';
import type { Lesson } from '../../server/shared/contract/lesson.ts';
import { checkItems } from '../../server/shared/lessons/state.ts';
import { Learner } from '../support/play.ts';
import { attemptsIn, solutionIn } from '../support/scripts.ts';
import { ownLibrary, setTable, type Table, type Way } from '../support/table.ts';

const library = await ownLibrary();

const ways: readonly Way[] = [
  { world: 'private', capture: 'auto' },
  { world: 'private', capture: 'off' },
  { world: 'host', capture: 'auto' },
  { world: 'host', capture: 'off' },
];

/** Play moves in a fresh run; whatever happens, the run ends and leaves no process. */
async function playing(lesson: Lesson, table: Table, play: (learner: Learner) => Promise<void>): Promise<void> {
  table.progress.clear();
  const learner = await Learner.begin(lesson, table);
  try {
    await play(learner);
  } finally {
    expect(await learner.end(), 'processes that the run left behind').toEqual([]);
  }
}

/** Play a solution: every check that can be observed is met, and every step is done. */
async function solve(lesson: Lesson, table: Table, moves: readonly Move[]): Promise<void> {
  await playing(lesson, table, async (learner) => {
    await learner.play(moves);
    const { progress } = learner.state;
    const seen = lesson.steps
      .flatMap((step) => checkItems(step))
      .filter(
        ({ that }) =>
          learner.run.info.observation.packets === 'captured' || table.parts.checks.get(that)?.over !== 'packets',
      );
    expect([...progress.checks].sort()).toEqual(seen.map(({ id }) => id).sort());
    expect([...progress.steps].sort()).toEqual(lesson.steps.map(({ id }) => id).sort());
  });
}

test('no lesson file is broken', () => {
  expect(library.broken).toEqual([]);
  expect(library.lessons.length).toBeGreaterThan(0);
});

describe.each(ways)('in world $world, capture $capture', (way) => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable(way);
  });
  afterAll(() => table.stop());

  describe.each(library.lessons)('$id', (lesson) => {
    const folder = library.folder(lesson.id) ?? '';
    const solution = solutionIn(folder, lesson);

    test.for(['buttons', 'terminal'] as const)('the solution by %s', async (by, { skip }) => {
      skip(table.refused !== undefined, `this world cannot be had here: ${table.refused}`);
      await solve(lesson, table, solution[by]);
    });
  });
});

describe('wrong attempts', () => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable({ world: 'private', capture: 'auto' });
  });
  afterAll(() => table.stop());

  describe.each(library.lessons)('$id', (lesson) => {
    const attempts = attemptsIn(library.folder(lesson.id) ?? '', lesson);

    test('there are at least five', () => {
      expect(attempts.length).toBeGreaterThanOrEqual(5);
    });

    test.for(attempts)('$name: $title', async ({ step, check, says, moves, needs }, { skip }) => {
      skip(table.refused !== undefined, `this world cannot be had here: ${table.refused}`);
      await playing(lesson, table, async (learner) => {
        const { packets, why } = learner.run.info.observation;
        skip(needs === 'packets' && packets !== 'captured', `no packets can be captured here: ${why}`);
        await learner.enter(step);
        await learner.play(moves);
        const verdict = await learner.verdict(check, (one) => one.met || one.says.includes(says));
        expect(verdict).toMatchObject({ met: false, evidence: [] });
        expect(learner.state.progress.checks).not.toContain(check);
      });
    });
  });
});
