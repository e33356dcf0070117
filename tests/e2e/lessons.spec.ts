// Every lesson is walked in a real browser, once by its buttons and once from a terminal, to the last check.
import { readScripts } from '../../server/lesson-check/scripts.ts';
import { ownLibrary } from '../support/library.ts';
import { expect, test } from '../support/page.ts';
import { Walk } from '../support/walk.ts';

/** Lesson 4 has a file of its own. */
const others = [
  'the-address-in-your-address-bar',
  '65536-doors',
  'postcards-udp',
  'http-is-text-over-tcp',
  'address-already-in-use',
  'refused-reset-timed-out',
  'firewalls-drop-or-reject',
];

for (const id of others) {
  for (const by of ['buttons', 'terminal'] as const) {
    test(`${id}, by ${by}`, async ({ page, playground }) => {
      const library = await ownLibrary();
      const lesson = library.get(id);
      if (!lesson) throw new Error(`there is no lesson "${id}"`);
      const { solution } = await readScripts(library.folder(id) ?? '', id, lesson);
      const walk = new Walk(lesson, playground, page);
      await walk.begin();
      try {
        for (const [at, move] of (solution?.script[by] ?? []).entries()) {
          // The browser is the tab itself; the first one is open already.
          if (at === 0 && 'page' in move) continue;
          if ('enter' in move && move.enter === 'tabs') walk.leaveToPage();
          await walk.move(move);
        }
        await expect(page.getByText(lesson.outcome)).toBeVisible();
      } finally {
        walk.end();
      }
    });
  }
}
