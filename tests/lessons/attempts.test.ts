// Every lesson's wrong attempts are played in each world that the lesson knows, with capture and, where they need no packets, without:
// each must get its message.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playAttempt } from '../../server/lesson-check/play.ts';
import { setTable, type Table } from '../../server/lesson-check/table.ts';
import { skipFor } from '../support/needs.ts';
import { ownScripts, patience, refusal, ways } from '../support/scripts.ts';

const { scripts } = await ownScripts();

test.each(scripts)('there are at least five wrong attempts: $id', ({ attempts }) => {
  expect(attempts.length).toBeGreaterThanOrEqual(5);
});

describe.each(ways)('in world $world, capture $capture', (way) => {
  let table: Table;
  beforeAll(async () => {
    table = await setTable(way, patience);
  });
  afterAll(() => table.stop());

  const here = scripts.flatMap(({ id, lesson, solution, attempts }) => {
    const worlds = solution?.script.worlds ?? [];
    // What needs no packets is played beside a capture once: in a private world, or where the lesson knows none, on the host.
    const once = way.capture === 'off' || way.world === (worlds.includes('private') ? 'private' : 'host');
    const cases = attempts
      .map(({ script }) => script)
      .filter(({ needs }) => (needs === 'packets' ? way.capture === 'auto' : once));
    // A lesson may be about packets in all of them.
    return worlds.includes(way.world) && cases.length > 0 ? [{ id, lesson, cases }] : [];
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
