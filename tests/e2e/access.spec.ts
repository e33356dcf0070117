// For everyone: axe finds nothing in either theme at any width, nothing scrolls sideways, the keyboard alone is enough.
import fs from 'node:fs';
import { isClean, isCleanAtEverySize, isCleanInBothThemes } from '../support/axe.ts';
import { Keyboard } from '../support/keyboard.ts';
import { checksMet, expect, openLesson, openPage, packet, pickHello, sayHello, test } from '../support/page.ts';
import { startPlayground } from '../support/server.ts';

test('home', async ({ page, playground }) => {
  test.slow(); // Looks by axe, each some seconds on a busy machine.
  await openPage(page, playground);
  await expect(page.getByRole('link', { name: /Say hello over TCP/ }).first()).toBeVisible();
  await isCleanAtEverySize(page);
});

test('the lesson before and after its experiment, as drawing, table and list', async ({ page, playground }) => {
  test.slow(); // More than a dozen looks by axe, each some seconds on a busy machine.
  await openLesson(page, playground);
  await isCleanAtEverySize(page);
  await page.getByRole('radio', { name: /^3/ }).check();
  await page.getByRole('button', { name: 'Commit to this answer' }).click();
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await checksMet(page, 2);
  await expect(packet(page, 10)).toBeVisible();
  await isCleanAtEverySize(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await pickHello(page);
  await expect(page.getByRole('heading', { name: 'The client sends 6 bytes' })).toBeVisible();
  await isCleanInBothThemes(page);
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('table').first()).toBeVisible();
  await isCleanInBothThemes(page);
  await page.getByRole('tab', { name: /Packets/ }).click();
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  await isCleanInBothThemes(page);
});

test('on the school laptop, Next, the checks and both lifelines are in view', async ({ page, playground }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await sayHello(page, playground);
  const seen = [
    page.getByRole('button', { name: 'Next', exact: true }),
    page.getByText('The two sides agreed first').first(),
    page.getByText('LISTEN').first(),
    page.getByText('borrowed').first(),
  ];
  for (const one of seen) await expect(one).toBeInViewport({ ratio: 1 });
});

test('the first step by keyboard alone', async ({ page, playground }) => {
  await openLesson(page, playground);
  const keys = new Keyboard(page);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await keys.to(page.getByRole('radio').first());
  await keys.press('Space');
  await keys.to(button('Commit to this answer'));
  await keys.press('Enter');
  // Tab leads past a button that may not be pressed yet.
  await expect(button('Say hello')).toBeEnabled();
  await keys.to(button('Say hello'));
  await keys.press('Enter');
  await checksMet(page, 2);
  await keys.to(button('Next'));
  await keys.press('Enter');
  await expect(page.getByRole('heading', { name: 'Every byte is counted', level: 1 })).toBeVisible();
});

test('with --code, the page asks for the code; a wrong one is refused, the right one opens it', async ({
  page,
  forgiven,
}) => {
  forgiven.push(/40[13]/);
  const own = await startPlayground({ args: ['--code'] });
  try {
    const { origin, hash } = new URL(own.url());
    const code = new URLSearchParams(hash.slice(1)).get('code') ?? '';
    expect(code).not.toBe('');
    await page.goto(origin);
    const field = page.getByLabel('Code');
    await field.fill('000000');
    await page.getByRole('button', { name: 'Open the playground' }).press('Enter');
    await expect(page.getByText('This code is not valid.')).toBeVisible();
    await isClean(page);
    await field.fill(code);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('link', { name: /^Start/ })).toBeVisible();
  } finally {
    await own.stop();
    fs.rmSync(own.state, { recursive: true, force: true });
  }
});
