// A terminal in the sandbox's private world: typed in, seen on the stage, left by keyboard; and what programs print in it can
// do nothing but be looked at.
import type { FrameLocator, Page } from '@playwright/test';
import { isCleanAtEverySize, violationsIn } from '../support/axe.ts';
import { expect, openPage, test } from '../support/page.ts';
import { begin, door, tab } from '../support/sandbox.ts';

test.use({ programs: ['perl', 'curl', 'nc', 'nft'] });

/** Networks are counted, and so is the one that this test is in. */
const frame = 'iframe[title^="Terminal in w"]';
const opener = (page: Page) => page.getByRole('button', { name: /^Open a terminal in w\d+$/ });
const prompt = /w\d+ \$/;
const frameOf = (page: Page): FrameLocator => page.frameLocator(frame);
const rows = (page: Page) => frameOf(page).locator('.xterm-rows');
/** Keys go to the shell. */
const hears = (page: Page): Promise<void> => expect(frameOf(page).locator('textarea')).toBeFocused();

/** Open it and wait for the prompt; keys go to the shell from then on. */
async function openTerminal(page: Page): Promise<void> {
  await tab(page, 'Terminal').click();
  await opener(page).click();
  await expect(rows(page)).toContainText(prompt, { timeout: 30_000 });
  await hears(page);
}

/** Type a line once the shell waits for one. */
async function type(page: Page, line: string): Promise<void> {
  await hears(page);
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

test('what is asked in it is about the lesson’s own network, and what is sent is on the stage', async ({
  page,
  playground,
}) => {
  await begin(page, playground);
  const port = /:(\d+)/.exec((await door(page, 'http-hello').textContent()) ?? '')?.[1] ?? '';
  await openTerminal(page);
  await type(page, 'ss -ltn');
  await expect(rows(page)).toContainText(`127.0.0.1:${port}`);
  await type(page, `curl -s http://127.0.0.1:${port}/from-the-terminal; echo "<$?>"`);
  await expect(rows(page)).toContainText('<0>');
  await tab(page, 'Conversation').click();
  await expect(page.getByText(/GET \/from-the-terminal/).first()).toBeVisible();
  // It has gone on behind the other view.
  await tab(page, 'Terminal').click();
  await frameOf(page).locator('textarea').focus();
  await type(page, 'echo still $((6 * 7))');
  await expect(rows(page)).toContainText('still 42');
});

test('a program that listens in it can be talked to from the page', async ({ page, playground }) => {
  await begin(page, playground);
  await openTerminal(page);
  await type(page, 'nc -l 127.0.0.1 6161');
  const mine = page.getByRole('list', { name: 'Your own programs that listen' }).getByRole('listitem');
  await expect(mine.filter({ hasText: ':6161' })).toBeVisible();
});

test('a command beside it is put at its prompt', async ({ page, playground }) => {
  await begin(page, playground);
  await expect(page.getByRole('button', { name: 'Put into the terminal' })).toHaveCount(0);
  await openTerminal(page);
  await page.getByRole('button', { name: 'Put into the terminal' }).click();
  await expect(rows(page)).toContainText('printf');
  await hears(page);
  await page.keyboard.press('Enter');
  await expect(rows(page)).toContainText('200 OK', { timeout: 30_000 });
});

test('what a program prints runs nothing, asks for nothing, and turns no text', async ({ page, playground }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await begin(page, playground);
  await page.evaluate(() => navigator.clipboard.writeText('untouched'));
  const title = await page.title();
  let popups = 0;
  page.on('popup', () => (popups += 1));
  page.on('dialog', () => (popups += 1));
  await openTerminal(page);
  const escapes = [
    String.raw`\033]0;mischief\007\033]2;mischief\007`,
    String.raw`\033]52;c;bWlzY2hpZWY=\007`,
    String.raw`\033]8;;https://example.invalid/\007link\033]8;;\007`,
    String.raw`\033]11;#ff0000\007\033]10;#ff0000\007`,
    String.raw`\033[8;3;3t\033[22t\033[21t`,
    String.raw`<img src=x onerror=parent.mischief=1><script>parent.mischief=1</script>`,
    String.raw`abc\342\200\256def`,
  ];
  await type(page, `clear; printf '${escapes.join('')}\\n'; echo be''hind`);
  await expect(rows(page)).toContainText('behind');
  await expect(rows(page)).toContainText('abc\ufffddef');
  await expect(rows(page)).toContainText('<img src=x');
  const link = rows(page).locator('> div').filter({ hasText: /^link/ });
  await link.click({ position: { x: 12, y: 5 }, force: true });
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('untouched');
  expect(await page.evaluate(() => 'mischief' in window)).toBe(false);
  expect(popups).toBe(0);
  const background = await frameOf(page)
    .locator('body')
    .evaluate((body) => getComputedStyle(body).backgroundColor);
  expect(background).toBe('rgb(255, 255, 255)');
});

test('much output passes, the page stays, and Ctrl C ends it', async ({ page, playground }) => {
  test.slow(); // Three million letters are drawn, and a busy machine needs minutes for them.
  await begin(page, playground);
  await openTerminal(page);
  await type(page, `head -c 3000000 /dev/zero | tr '\\0' x; echo; echo over''flown`);
  await expect(rows(page)).toContainText('overflown', { timeout: 240_000 });
  await type(page, 'yes');
  await expect(rows(page)).toHaveText(/^[y\s]+$/);
  await page.getByRole('button', { name: 'Stop tcp-echo' }).click();
  await expect(door(page, 'tcp-echo')).toContainText('stopped');
  await frameOf(page).locator('textarea').focus();
  await hears(page);
  await page.keyboard.press('Control+c');
  // What was under way comes behind the "^C", and may be more than is on screen.
  await expect(rows(page)).toContainText(prompt);
  await type(page, 'echo $((6 * 7))');
  await expect(rows(page)).toContainText('42');
});

test('keys lead in and out; Tab is the shell’s; it ends and is opened again', async ({ page, playground }) => {
  await begin(page, playground);
  await openTerminal(page);
  await page.keyboard.type('ech');
  await page.keyboard.press('Tab');
  await page.keyboard.type('a$((6 * 7))');
  await page.keyboard.press('Enter');
  await expect(rows(page)).toContainText(/a42/);
  await page.keyboard.press('Control+Alt+x');
  const end = page.getByRole('button', { name: 'End it' });
  await expect(end).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(frameOf(page).locator('textarea')).toBeFocused();
  await type(page, 'exit');
  await expect(page.getByText('The shell has ended')).toBeVisible();
  await opener(page).click();
  await expect(rows(page)).toContainText(prompt);
  await hears(page);
  await page.keyboard.press('Control+Alt+x');
  await expect(end).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(opener(page)).toBeFocused();
});

test.describe(() => {
  test.use({ kept: false });

  test('when the server is gone, it says so', async ({ page, playground, forgiven }) => {
    forgiven.push(/WebSocket|Failed to load|ERR_/);
    await begin(page, playground);
    await openTerminal(page);
    playground.child.kill('SIGKILL');
    await expect(page.getByText('The playground no longer answers.').first()).toBeVisible();
  });
});

test('there is none in this computer’s own network', async ({ page, playground }) => {
  await begin(page, playground, 'host');
  await expect(tab(page, 'Sockets')).toBeVisible();
  await expect(tab(page, 'Terminal')).toHaveCount(0);
});

test('the document is a sandbox of nobody’s origin, and nothing of it is loaded before it is asked for', async ({
  page,
  playground,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await begin(page, playground);
  await tab(page, 'Terminal').click();
  await expect(opener(page)).toBeVisible();
  expect(asked.filter((path) => path.startsWith('/frame/'))).toEqual([]);
  await openTerminal(page);
  expect(asked.filter((path) => path.startsWith('/frame/'))).toEqual(['/frame/terminal.html']);
  const { headers } = await fetch(new URL('/frame/terminal.html', playground.ready.url));
  expect(headers.get('content-security-policy')).toBe(
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-ancestors 'self'",
  );
  expect(headers.get('x-frame-options')).toBeNull();
  const inside = frameOf(page).locator('body');
  expect(await inside.evaluate(() => globalThis.origin)).toBe('null');
  const readsPage = inside.evaluate(() => {
    try {
      return parent.document.title;
    } catch (error) {
      return String(error);
    }
  });
  expect(await readsPage).toContain('SecurityError');
});

test('is clean for axe at every size, in both themes, inside and outside', async ({ page, playground }) => {
  await begin(page, playground);
  await tab(page, 'Terminal').click();
  await isCleanAtEverySize(page);
  await openTerminal(page);
  await type(page, `ls --color=always /; echo cl''ean`);
  await expect(rows(page)).toContainText('clean');
  const inside = await (await page.locator(frame).elementHandle())?.contentFrame();
  if (!inside) throw new Error('no frame');
  for (const theme of ['Dark', 'Light']) {
    await page.getByRole('combobox', { name: 'Theme' }).selectOption({ label: theme });
    await isCleanAtEverySize(page);
    expect(await violationsIn(inside)).toEqual([]);
  }
});

test('a lesson in a private network has it, too', async ({ page, playground }) => {
  await openPage(page, playground, '/lessons/firewalls-drop-or-reject');
  await expect(tab(page, 'Conversation')).toBeVisible();
  await openTerminal(page);
  await type(page, `nft list ruleset; echo li''sted`);
  await expect(rows(page)).toContainText('listed');
});
