// What stands beside the experiment in a lesson: hints, the answer shown, the way back, and a run that is over; replay as a
// film, and the bytes of a packet coupled with its fields.
import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { isCleanAtEverySize } from '../support/axe.ts';
import { folderWith, smallLesson, writeFiles } from '../support/own-lessons.ts';
import {
  checksMet,
  expect,
  holdTime,
  openLesson,
  openPage,
  packet,
  pickHello,
  predict,
  sayHello,
  tcpCard,
  test,
} from '../support/page.ts';
import { startPlayground } from '../support/server.ts';

test('hints open one after the other, and Back leads to a step that is done', async ({ page, playground }) => {
  await sayHello(page, playground);
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByText('Lesson 4 · step 2 of 6')).toBeVisible();
  const first = page.getByRole('button', { name: /^Hint 1 of \d$/ });
  await first.press('Enter');
  await expect(page.getByText('Hint 1', { exact: true })).toBeVisible();
  await expect(first).toHaveCount(0);
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(page.getByText('Lesson 4 · step 1 of 6')).toBeVisible();
  await checksMet(page, 2);
  await expect(page.getByText('You said:')).toBeVisible();
});

test('the answer that is shown presses the buttons and counts for nothing, until the step is reset', async ({
  page,
  playground,
}) => {
  await openLesson(page, playground);
  await predict(page, /^1/);
  await expect(page.getByText('You said:')).toBeVisible();
  await page.getByRole('button', { name: 'Show the answer' }).click();
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(page.getByText('nothing here counts as yours')).toBeVisible();
  await expect(packet(page, 10)).toBeVisible();
  await page.getByRole('link', { name: 'Lessons' }).click();
  await expect(page.getByText('0 of 6 steps')).toBeVisible();
});

test('a run that is over says why, and offers a new one', async ({ page, playground }) => {
  await sayHello(page, playground);
  const before = page.url();
  const other = await page.context().newPage();
  await other.goto(before);
  await expect(packet(other, 10)).toBeVisible();
  await other.getByRole('button', { name: 'Leave', exact: true }).click();
  await other.getByRole('button', { name: 'Leave the lesson' }).click();
  const again = page.getByRole('button', { name: 'Start the lesson again' });
  await expect(again).toBeVisible();
  await again.click();
  await expect(page).not.toHaveURL(before);
  await expect(again).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Say hello', exact: true })).toBeEnabled();
});

const picked = (page: Page) => page.locator('.packet.picked');

test('a lesson that was saved meanwhile says so beside its text, and starts again with the new one', async ({
  page,
}) => {
  const file = '01-mine/01-small/lesson.md';
  const folder = folderWith({ [file]: smallLesson('small', 'The old words.') });
  const playground = await startPlayground({ args: ['--lessons', folder] });
  try {
    await openPage(page, playground, '/lessons/small');
    await page.getByRole('button', { name: 'Say hello', exact: true }).click();
    await checksMet(page, 1);
    writeFiles(folder, { [file]: smallLesson('small', 'The new words.') });
    await expect(page.getByText('This lesson was saved anew.')).toHaveCount(1);
    await expect(page.getByText('The old words.')).toBeVisible();
    await isCleanAtEverySize(page);
    writeFiles(folder, { [file]: smallLesson('small', 'The old words.') });
    await expect(page.getByText('This lesson was saved anew.')).toHaveCount(0);
    writeFiles(folder, { [file]: smallLesson('small', 'The new words.') });
    await page.getByRole('button', { name: 'Start the lesson again' }).click();
    await expect(page.getByText('The new words.')).toBeVisible();
    await expect(page.getByText('This lesson was saved anew.')).toHaveCount(0);
    await checksMet(page, 1);
  } finally {
    await page.goto('about:blank');
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
    fs.rmSync(folder, { recursive: true });
  }
});

test('Space plays the packets in their order, and pauses; backwards they go again', async ({ page, playground }) => {
  await sayHello(page, playground);
  await page.getByRole('heading', { level: 1 }).focus();
  await page.locator('.packet').first().click();
  await expect(picked(page)).toHaveAttribute('aria-label', /^#1,/);
  const pause = page.getByRole('group', { name: 'Replay' }).getByRole('button', { name: 'Pause' });
  await holdTime(page);
  await page.locator('.packet').first().press(' ');
  await expect(pause).toBeVisible();
  for (const next of [/^#2,/, /^#3,/]) {
    await page.clock.runFor(1_000);
    await expect(picked(page)).toHaveAttribute('aria-label', next);
  }
  await page.keyboard.press(' ');
  await expect(pause).toHaveCount(0);
  await page.clock.runFor(5_000);
  await expect(picked(page)).toHaveAttribute('aria-label', /^#3,/);
  await page.getByRole('button', { name: 'Backwards' }).click();
  for (const next of [/^#2,/, /^#1,/]) {
    await page.clock.runFor(1_000);
    await expect(picked(page)).toHaveAttribute('aria-label', next);
  }
});

test('a field that is picked outlines its bytes, and a byte that is picked picks its field', async ({
  page,
  playground,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await sayHello(page, playground);
  await pickHello(page);
  const tcp = tcpCard(page);
  await tcp.getByRole('button', { name: /^to\b/ }).click();
  const lit = page.getByRole('grid', { name: 'Bytes of the packet' }).locator('.byte.in');
  // Behind 14 bytes of Ethernet, 20 of IPv4 and the source port.
  await expect(lit).toHaveCount(2);
  await expect(lit.first()).toHaveAttribute('data-at', '36');
  await page.locator('.byte[data-at="34"]').click();
  await expect(lit.first()).toHaveAttribute('data-at', '34');
  await expect(tcp.getByRole('button', { name: /^from\b/ })).toHaveAttribute('aria-pressed', 'true');
});

test('a request that may be changed shows how each of its lines will end, and is sent so', async ({
  page,
  playground,
}) => {
  await openPage(page, playground, '/lessons/http-is-text-over-tcp');
  const card = page.getByRole('region', { name: 'Send a request', exact: true });
  const field = card.getByLabel('The request, as it is sent');
  const marks = card.locator('pre[aria-hidden] i');
  await expect(marks).toHaveText(['CR LF', 'CR LF', 'CR LF']);
  await field.fill('GET / HTTP/1.1\nHost: localhost\nX: 1\n\n');
  await expect(marks).toHaveText(['CR LF', 'CR LF', 'CR LF', 'CR LF']);
  await card.getByLabel('End lines with LF alone').check();
  await expect(marks).toHaveText(['LF', 'LF', 'LF', 'LF']);
  await expect(field).toHaveValue('GET / HTTP/1.1\nHost: localhost\nX: 1\n\n');
  await page.getByRole('radio', { name: /^One, the first/ }).check();
  await page.getByRole('button', { name: 'Commit to this answer' }).click();
  const sent = page.waitForRequest(/\/do$/);
  await field.press('Control+Enter');
  expect((await sent).postDataJSON()).toMatchObject({ text: 'GET / HTTP/1.1\nHost: localhost\nX: 1\n\n' });
  await card.getByLabel('End lines with LF alone').uncheck();
  await expect(marks).toHaveText(['CR LF', 'CR LF', 'CR LF', 'CR LF']);
});
