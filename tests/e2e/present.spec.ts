// Present: on a projector, by keyboard alone; the question before any packet, then packet by packet; notes in step.
import type { Page } from '@playwright/test';
import type { KeptPlayground } from '../support/kept.ts';
import { checksMet, expect, openLesson, openPage, predict, sayHello, test } from '../support/page.ts';
import { isClean } from '../support/axe.ts';
import { cutWords, hello, packets, present, showAll, smallest } from '../support/present.ts';

const answer = (page: Page, letter: string) => page.getByRole('button', { name: new RegExp(`^${letter} `) });
const [, , question] = hello;
/** Ten, and on a busy computer sometimes an acknowledgement more. */
const recorded = /^1[0-2] packets recorded/;

/** The experiment done: the room has said B, ten packets are recorded, and none is shown. */
async function experiment(page: Page): Promise<void> {
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: 'Say hello' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText(recorded)).toBeVisible();
}

test('the question first, with its answers and no packet; then one packet with each press', async ({
  page,
  playground,
}) => {
  await present(page, playground);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  for (const letter of ['A', 'B', 'C', 'D']) await expect(answer(page, letter)).toBeVisible();
  await experiment(page);
  await expect(packets(page)).toHaveCount(0);
  await expect(page.getByText('Seen:')).toHaveCount(0);

  await page.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(1);
  await expect(page.getByText('The room says B: 1, to announce itself.')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(2);
  await expect(page.getByText('Seen:')).toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(3);
  await expect(page.getByText('Seen: three.')).toBeVisible();

  await page.keyboard.press('ArrowLeft');
  await expect(packets(page)).toHaveCount(2);
  await page.keyboard.press('Shift+Space');
  await expect(packets(page)).toHaveCount(1);
  await page.keyboard.press('Shift+Space');
  await expect(packets(page)).toHaveCount(0);
  await expect(answer(page, 'D')).toBeVisible();
});

test('the room is asked also where who presents has answered before', async ({ page, playground }) => {
  await openLesson(page, playground);
  await predict(page, /^3/);
  await present(page, playground);
  const go = page.getByRole('button', { name: 'Say hello', exact: true });
  await expect(page.getByText('Mark what the room says: 1 to 4.')).toBeVisible();
  await expect(go).toBeDisabled();
  await page.keyboard.press('2');
  await expect(go).toBeEnabled();
  await page.keyboard.press('Space');
  await expect(page.getByText('The room says B: 1, to announce itself.')).toBeVisible();
});

/** What is kept of lesson 4, of who uses this playground. */
async function kept(keeper: KeptPlayground): Promise<unknown> {
  const { lessons } = await (await keeper.tab()).ask<{ lessons: Record<string, unknown> }>('GET', '/progress');
  return lessons['say-hello-over-tcp'];
}

test('what the room says and does is no progress of who presents', async ({ page, playground, keeper }) => {
  await openLesson(page, playground);
  await predict(page, /^3/);
  await expect(page.getByText('You said:')).toBeVisible();
  const own = { step: 'hello', checks: [], steps: [], predictions: { 'before-hello': 'three' } };
  expect(await kept(keeper)).toEqual(own);
  await present(page, playground);
  await experiment(page);
  await page.keyboard.press('Space');
  await showAll(page);
  await expect(page.getByText('Seen: three.')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText('step 2 of 6')).toBeVisible();
  expect(await kept(keeper)).toEqual(own);
  // Where the notes are not open, nobody else knows what the room has said.
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('heading', { name: question })).toBeVisible();
  await page.reload();
  await expect(answer(page, 'B')).toHaveAttribute('aria-pressed', 'true');
});

test('a run of one’s own that is shown to a room is the room’s; one’s own goes on with another', async ({
  page,
  playground,
  keeper,
  context,
}) => {
  await sayHello(page, playground);
  const own = await kept(keeper);
  expect(own).toMatchObject({ steps: ['hello'], predictions: { 'before-hello': 'one' } });
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByText('step 2 of 6')).toBeVisible();
  const screen = await context.newPage();
  await openPage(screen, playground, '/present');
  await screen.getByRole('link', { name: 'Say hello over TCP' }).click();
  await expect(screen.getByRole('heading', { name: /^Which number does the server/ })).toBeVisible();
  await expect(page.getByText('This run is shown to a room.')).toBeVisible();
  await isClean(page);
  await screen.keyboard.press('1');
  await screen.keyboard.press('ArrowDown');
  await expect(screen.getByText('step 3 of 6')).toBeVisible();
  expect(await kept(keeper)).toEqual({ ...(own as object), step: 'count' });

  const shared = page.url();
  await page.getByRole('button', { name: 'Start the lesson again' }).click();
  await expect(page).not.toHaveURL(shared);
  await expect(page.getByText('step 2 of 6')).toBeVisible();
  await expect(page.getByText('This run is shown to a room.')).toHaveCount(0);
  await expect(page.getByRole('radio').first()).toBeVisible();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await checksMet(page, 2);
  await expect(page.getByText('You said: 1')).toBeVisible();
});

test('the steps are those of the lesson that was chosen last, also where the one before answers later', async ({
  page,
  playground,
}) => {
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const first = '**/api/lessons/the-address-in-your-address-bar';
  await page.route(first, async (route) => {
    await asked;
    await route.continue();
  });
  await openPage(page, playground, '/present');
  await page.getByLabel('Lesson').selectOption({ label: 'Say hello over TCP' });
  await expect(page.getByLabel('Step')).toContainText('Nobody home');
  const late = page.waitForResponse(first);
  answer();
  await (await late).finished();
  await page.getByRole('button', { name: 'Present this step' }).click();
  await expect(page.getByRole('heading', { name: question, level: 1 })).toBeVisible();
});

test('the experiment waits until the room has said something', async ({ page, playground }) => {
  await present(page, playground);
  await expect(page.getByRole('button', { name: 'Say hello' })).toBeDisabled();
  await expect(page.getByText('Mark what the room says: 1 to 4.')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');
  await expect(page.getByText('Nothing has crossed yet.')).toBeVisible();
});

test('a pointer that rests on an answer marks none', async ({ page, playground }) => {
  await present(page, playground);
  const answers = page.getByRole('listitem').getByRole('button');
  await expect(answers).toHaveCount(4);
  await answers.nth(2).hover();
  const look = (button: Element): string =>
    JSON.stringify([getComputedStyle(button).background, getComputedStyle(button).border]);
  expect(await answers.nth(2).evaluate(look)).toBe(await answers.nth(0).evaluate(look));
});

test('after a button was clicked, Space is the room’s again', async ({ page, playground }) => {
  await present(page, playground);
  await page.keyboard.press('3');
  await page.getByRole('button', { name: 'Say hello' }).click();
  await expect(page.getByText(recorded)).toBeVisible();
  await page.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(1);
  await expect(page.getByText(/^1 of 1[0-2]$/)).toBeVisible();
});

test('after the menu was opened and closed again, Space is the room’s', async ({ page, playground }) => {
  await present(page, playground);
  const menu = page.getByRole('button', { name: 'Notes' });
  await page.getByRole('button', { name: 'More' }).click();
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(page.getByRole('button', { name: 'More' })).not.toBeFocused();
  await page.keyboard.press('Space');
  await expect(page.getByText('Nothing has crossed yet.')).toBeVisible();
  await expect(menu).toBeHidden();
});

test('B is a black screen, and B again brings it back; arrows go through the steps', async ({ page, playground }) => {
  await present(page, playground);
  await page.keyboard.press('b');
  const black = page.getByRole('button', { name: /screen is black/ });
  await expect(black).toBeVisible();
  expect(await black.boundingBox()).toEqual({ x: 0, y: 0, width: 1366, height: 768 });
  await page.keyboard.press('b');
  await expect(black).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog').getByText('black screen, and back')).toBeVisible();
  await page.keyboard.press('b');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(black).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { name: /^Which number does the server/ })).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('heading', { name: question })).toBeVisible();
});

test('nothing on the projector is smaller than 28 px, and nothing scrolls sideways', async ({ page, playground }) => {
  await present(page, playground);
  expect((await smallest(page)).px).toBeGreaterThanOrEqual(28);
  await experiment(page);
  await page.keyboard.press('Space');
  await showAll(page);
  for (const size of [
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
    { width: 1024, height: 768 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    await expect(packets(page).last()).toBeVisible();
    await expect(packets(page).last().locator('.label')).toBeInViewport();
    await expect.poll(() => cutWords(page)).toEqual([]);
    const least = await smallest(page);
    expect(least.px, least.text).toBeGreaterThanOrEqual(28);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways).toBe(0);
  }
});

test('the notes open in a second window, and both are in step', async ({ page, playground, context }) => {
  await present(page, playground);
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Notes' }).click();
  const notes = await opened;
  await expect(notes.getByRole('heading', { name: 'The answer' })).toBeVisible();
  await expect(notes.getByText('(right)')).toBeVisible();
  await expect(notes.getByText('Choose an answer first.')).toBeVisible();
  await expect(notes.getByText(/since you began/)).toBeVisible();

  await notes.bringToFront();
  await notes.keyboard.press('2');
  await expect(notes.getByRole('button', { name: 'Say hello', exact: true })).toBeEnabled();
  await notes.keyboard.press('Enter');
  await expect(page.getByText(recorded)).toBeVisible();
  // Each window follows the run for itself.
  await expect(notes.getByText(/^0 of 1[0-2]$/)).toBeVisible();
  await notes.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(1);
  await expect(notes.getByText(/^#2, .* after #1: .*SYN ACK/)).toBeVisible();
  await page.bringToFront();
  await page.keyboard.press('Space');
  await expect(notes.getByText(/^2 of 1[0-2]$/)).toBeVisible();
  await page.keyboard.press('b');
  await expect(notes.getByText('Black.')).toBeVisible();
});

test('a run that is open in another tab is presented as it is, and goes on when that tab closes', async ({
  page,
  playground,
  context,
}) => {
  await sayHello(page, playground);
  const screen = await context.newPage();
  await openPage(screen, playground, '/present');
  await screen.getByRole('link', { name: 'Say hello over TCP' }).click();
  await expect(screen.getByRole('heading', { name: question })).toBeVisible();
  await expect(screen.getByText(recorded)).toBeVisible();
  await expect(packets(screen)).toHaveCount(0);
  await page.close();
  await screen.keyboard.press('Space');
  await expect(packets(screen)).toHaveCount(1);
  await expect(screen.getByText(/^1 of 1[0-2]$/)).toBeVisible();
});

test('a sandbox run has no question: nothing is shown until Space, then its packets', async ({ page, playground }) => {
  await openPage(page, playground);
  await expect(page.getByText('The course')).toBeVisible();
  const run = await page.evaluate(async () => {
    const ask = async (path: string, body: object): Promise<{ id: string }> => {
      const answer = await fetch(path, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${sessionStorage.getItem('loopback-playground.token')}`,
          'Content-Type': 'application/json',
        },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { id: string };
    };
    const { id } = await ask('/api/runs', { sandbox: { services: [{ name: 'echo', kind: 'tcp-echo' }] } });
    await ask(`/api/runs/${id}/act`, { action: 'tcp-send', to: 'echo', params: { text: 'hello\n' } });
    return id;
  });
  await page.getByRole('link', { name: 'Present' }).click();
  await page.getByRole('region', { name: 'Runs that are open now' }).getByRole('link', { name: 'Sandbox' }).click();
  await expect(page).toHaveURL(new RegExp(`/present/${run}$`));
  await expect(page.getByText(recorded)).toBeVisible({ timeout: 20_000 });
  await expect(packets(page)).toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(1);
});

test('the reader’s own theme comes back on leaving', async ({ page, playground }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await present(page, playground);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Light' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a run that is over says so, and leads back', async ({ page, playground, forgiven }) => {
  forgiven.push(/410|WebSocket/);
  await openPage(page, playground, '/present/nothing');
  await expect(page.getByText('This run has ended.')).toBeVisible();
  await page.getByRole('link', { name: 'Present' }).click();
  await expect(page.getByRole('button', { name: 'Present this step' })).toBeVisible();
});

test('axe finds nothing: chooser, question, packets, menu, notes, in both themes', async ({
  page,
  playground,
  context,
  forgiven,
}) => {
  forgiven.push(/401/);
  test.slow(); // Ten looks by axe, each some seconds on a busy machine.
  await openPage(page, playground, '/present');
  await expect(page.getByRole('button', { name: 'Present this step' })).toBeEnabled();
  await isClean(page);
  await present(page, playground);
  await page.getByRole('button', { name: 'More' }).click();
  await isClean(page);
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Notes' }).click();
  const notes = await opened;
  await expect(notes.getByRole('heading', { name: 'The answer' })).toBeVisible();
  await page.bringToFront();
  for (const theme of ['dark', 'light']) {
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await isClean(page);
    await notes.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light' });
    await isClean(notes);
    if (theme === 'light') break;
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Light' }).click();
  }
  await experiment(page);
  await page.keyboard.press('Space');
  await showAll(page);
  await isClean(page);
});
