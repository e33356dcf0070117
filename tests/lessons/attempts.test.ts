// Every lesson's wrong attempts are played, and each must get its message: with capture in the first world that its lesson knows,
// and in the last without, where it needs no packets.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playAttempt } from '../../server/lesson-check/play.ts';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { skipFor } from '../support/needs.ts';
import { allWays, ownScripts, patience, refusal } from '../support/scripts.ts';

const { scripts } = await ownScripts();

test.each(scripts)('there are at least five wrong attempts: $id', ({ attempts }) => {
  expect(attempts.length).toBeGreaterThanOrEqual(5);
});

describe.each(allWays)('in world $world, capture $capture', (way) => {
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
    test.concurrent.for(cases)('$title', async (attempt, context) => {
      skipFor(refusal(table), context);
      const played = await playAttempt(lesson, table, attempt);
      skipFor(played.skipped ?? '', context);
      context.expect(played).toEqual({ findings: [] });
    });
  });
});
