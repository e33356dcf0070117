// Every lesson is walked in a real browser, once by its buttons and once from a terminal, to the last check, without a mouse. At
// its end axe looks at it: once at every size, and both times in both themes.
import { readScripts } from '../../server/lesson-check/scripts.ts';
import { isCleanAtEverySize, isCleanInBothThemes } from '../support/axe.ts';
import { ownLibrary } from '../support/library.ts';
import { expect, test } from '../support/page.ts';
import { Walk } from '../support/walk.ts';

// The longest file: by one browser alone it would end last.
test.describe.configure({ mode: 'parallel' });

const library = await ownLibrary();

for (const lesson of library.lessons) {
  const { id } = lesson;
  for (const by of ['buttons', 'terminal'] as const) {
    // lesson.spec.ts presses the buttons of lesson 4.
    if (id === 'say-hello-over-tcp' && by === 'buttons') continue;
    test(`${id}, by ${by}`, async ({ page, playground }) => {
      test.slow(); // Time-outs are waited for, in lesson 17.
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
        await (by === 'terminal' ? isCleanAtEverySize(page) : isCleanInBothThemes(page));
      } finally {
        walk.end();
      }
    });
  }
}
