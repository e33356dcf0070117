// Every step of every lesson on a projector, one after the other and by keyboard: large enough, clean for axe, Space and Backspace
// show something or are not offered, and what has to be typed can be typed.
import type { Page } from '@playwright/test';
import type { Ask, Lesson, Step } from '../../server/shared/contract/lesson.ts';
import { isClean } from '../support/axe.ts';
import { ownLibrary } from '../support/library.ts';
import { expect, openPage, test } from '../support/page.ts';
import { heading, look, onward, present, smallest, status } from '../support/present.ts';
import type { Tab } from '../support/tab.ts';

test.describe.configure({ mode: 'parallel' });

const { lessons } = await ownLibrary();

/** What is on the projector now can be read by everyone, also from the last row. */
async function isForTheRoom(page: Page): Promise<void> {
  const least = await smallest(page);
  expect(least.px, least.text).toBeGreaterThanOrEqual(28);
  await isClean(page);
}

/** Press one button of the step after the other, until there is something to show. */
async function experiment(page: Page, tab: Tab, step: Step): Promise<void> {
  for (const item of step.blocks.filter((block) => block.type === 'do')) {
    await expect(page.locator('footer').getByRole('button', { name: item.label, exact: true }).first()).toBeEnabled();
    const before = tab.entries.length;
    await page.keyboard.press('Enter');
    await tab.until(`${item.label} to begin`, () =>
      tab.entries.slice(before).some((entry) => entry.type === 'action' && entry.what === 'started'),
    );
    const isOver = (): boolean =>
      tab.entries.slice(before).some((entry) => entry.type === 'action' && entry.what !== 'started');
    await expect.poll(async () => (await status(page)) !== '' || isOver()).toBe(true);
    if (/\d/.test(await status(page))) return;
  }
}

/** Space and Backspace change what is seen, not a count alone; where there is nothing to show they are not offered. */
async function walk(page: Page): Promise<void> {
  let seen = await look(page);
  if (await onward(page).isDisabled()) {
    await page.keyboard.press('Space');
    const after = await look(page);
    // Unless something came meanwhile: then it is shown as any other.
    if (await onward(page).isDisabled()) return expect(after).toBe(seen);
    seen = after;
  }
  await page.keyboard.press('Space');
  await expect.poll(() => look(page)).not.toBe(seen);
  if (/^1 of/.test(await status(page))) await expect(page.locator('.picked, .lit').first()).toBeInViewport();
  if (await onward(page).isDisabled()) return;
  const before = await look(page);
  await page.keyboard.press('Space');
  await expect.poll(() => look(page)).not.toBe(before);
  // What came only now is the first: before it, the question is on screen again.
  if (/^1 of/.test(await status(page))) return;
  const after = await look(page);
  await page.keyboard.press('Backspace');
  await expect.poll(() => look(page)).not.toBe(after);
}

/** Keys go into the field, Enter sends what was typed, and the lesson's own check answers. */
async function type(page: Page, tab: Tab, step: Step, ask: Ask): Promise<void> {
  const field = page.getByRole('textbox', { name: ask.question, exact: true });
  if (step.blocks.find((block) => block.type === 'ask') !== ask)
    await page.getByRole('button', { name: ask.question, exact: true }).press('Enter');
  await page.keyboard.press('t');
  await expect(field).toBeFocused();
  // More may come meanwhile; how much of it is shown stays.
  const place = async (): Promise<string> => /^(\d+) of /.exec(await status(page))?.[1] ?? '0';
  const before = await place();
  const typed = 'b 1, not this';
  await page.keyboard.type(typed);
  await expect(field).toHaveValue(typed);
  expect(await place()).toBe(before);
  await page.keyboard.press('Enter');
  await expect(field).not.toBeFocused();
  await tab.until('the answer', () => tab.state?.answers[ask.id] === typed);
  const check = step.blocks.find((block) => block.type === 'check' && block.params['item'] === ask.id);
  const verdict = tab.state?.verdicts.find((one) => check?.type === 'check' && one.check === check.id);
  expect(verdict).toBeDefined();
  const card = page.locator('[data-answer]').filter({ hasText: ask.question });
  await expect(card).toContainText(verdict?.met ? 'met:' : (verdict?.says ?? ''));
}

async function goOver(page: Page, tab: Tab, step: Step): Promise<void> {
  await expect(heading(page)).toHaveText(questionOf(step) ?? step.title);
  await isForTheRoom(page);
  if (questionOf(step) !== undefined) await page.keyboard.press('1');
  await experiment(page, tab, step);
  await walk(page);
  for (const ask of step.blocks.filter((block) => block.type === 'ask')) await type(page, tab, step, ask);
  await isForTheRoom(page);
}

const questionOf = ({ blocks }: Step): string | undefined => blocks.find((block) => block.type === 'predict')?.question;

for (const lesson of lessons as readonly Lesson[]) {
  test(`${lesson.id}, on a projector`, async ({ page, playground, keeper }) => {
    test.slow(); // Two looks by axe for each step.
    const [first, second] = lesson.steps;
    if (first === undefined || second === undefined) throw new Error('no steps');
    await present(page, playground, [lesson.title, second.title, questionOf(first) ?? first.title]);
    const tab = await keeper.tab();
    await tab.follow(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    try {
      for (const step of lesson.steps) {
        await test.step(step.id, async () => {
          if (step !== first) await page.keyboard.press('ArrowDown');
          await goOver(page, tab, step);
        });
      }
    } finally {
      tab.leave();
    }
  });
}

test('what was gone over is what the page offers', async ({ page, playground }) => {
  await openPage(page, playground, '/present');
  const offered = page.getByLabel('Lesson').getByRole('option');
  await expect(offered).toHaveText(lessons.map(({ title }) => title));
});
