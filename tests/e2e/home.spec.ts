// Home: this page's own connection as the kernel has it, the course with all its lessons named, and progress as a file.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { isClean } from '../support/axe.ts';
import { lacking } from '../support/needs.ts';
import { smallLesson } from '../support/own-lessons.ts';
import { expect, openPage, sayHello, test } from '../support/page.ts';
import { startPlayground } from '../support/server.ts';

/** Has the kernel a connection from this port to that one, both ends on loopback? */
function inTable(client: number, server: number): boolean {
  const text = ['tcp', 'tcp6'].map((name) => fs.readFileSync(`/proc/net/${name}`, 'latin1')).join('\n');
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`:${hex(client)} [0-9A-F]+:${hex(server)} 01 `).test(text);
}

async function openProgress(page: Page, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a progress file' }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
}

test('the port it names is the one that the kernel lent to the browser', async ({ page, playground }) => {
  await openPage(page, playground);
  const lede = page.getByText(/Your browser borrowed door/);
  await expect(lede).toContainText(`knocked on ${playground.ready.port}`);
  const borrowed = Number(/borrowed door (\d+)/.exec((await lede.textContent())?.replaceAll(/\s+/g, ' ') ?? '')?.[1]);
  expect(inTable(borrowed, playground.ready.port)).toBe(true);
  await expect(page.getByRole('img', { name: new RegExp(`your browser at port ${borrowed} `) })).toBeVisible();
});

test('the two rows of its connection name both programs', async ({ page, playground }) => {
  await openPage(page, playground);
  await page.getByRole('button', { name: 'Its two rows in the socket table' }).click();
  await expect(page.getByText(`pid ${playground.ready.pid}`)).toBeVisible();
  await expect(page.getByText(/→ 127\.0\.0\.1:\d+\s*ESTABLISHED/)).toHaveCount(2);
});

test('where the connection cannot be told, no port of the browser’s is claimed', async ({ page, playground }) => {
  await page.route('**/api/connection', (route) =>
    route.fulfill({
      json: {
        client: { address: '127.0.0.1', port: 1 },
        server: { address: '127.0.0.1', port: playground.ready.port },
        rows: {},
      },
    }),
  );
  await openPage(page, playground);
  await expect(page.getByText(/Your browser knocked on door/)).toBeVisible();
  await expect(page.getByText('browser borrowed')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /two rows/ })).toHaveCount(0);
});

test('all 29 lessons are named in five units; those not here say so and are no links', async ({ page, playground }) => {
  await openPage(page, playground);
  const units = page.getByRole('region', {
    name: /^(Addresses and doors|Servers and clients|When it breaks|Who can get in|Measure, and solve)$/,
  });
  await expect(units).toHaveCount(5);
  await expect(units.getByRole('listitem')).toHaveCount(29);
  await expect(page.getByText(/^0 of 29 lessons done/)).toBeVisible();
  const absent = page.getByRole('list', { name: 'not here yet' });
  await expect(absent.getByText('The detective')).toBeVisible();
  await expect(absent.getByRole('link')).toHaveCount(0);
  await expect(units.getByRole('link', { name: 'Say hello over TCP' })).toBeVisible();
});

test('progress is saved as a file and opened elsewhere, and what it adds is shown before', async ({
  page,
  playground,
}) => {
  await sayHello(page, playground);
  await page.getByRole('link', { name: 'Lessons' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save progress as a file' }).click();
  const file = fs.readFileSync(await (await download).path(), 'utf8');
  expect(JSON.parse(file)).toMatchObject({ version: 1, lessons: { 'say-hello-over-tcp': { steps: ['hello'] } } });

  await openProgress(page, 'mine.json', file);
  await expect(page.getByRole('region', { name: /^Your progress/ })).toContainText('mine.json adds nothing');

  const more = file.replace('"hello"\n', '"hello",\n"count"\n');
  expect(more).not.toBe(file);
  await openProgress(page, 'more.json', more);
  await expect(page.getByText('Say hello over TCP: 1 step', { exact: true })).toBeVisible();
  await expect(page.getByText('1 of 6 steps')).toBeVisible();
  await page.getByRole('button', { name: 'Add it' }).click();
  await expect(page.getByText('2 of 6 steps')).toBeVisible();
});

test('progress is forgotten after a question, by keyboard alone', async ({ page, playground }) => {
  await sayHello(page, playground);
  await page.getByRole('link', { name: 'Lessons' }).click();
  await expect(page.getByText('1 of 6 steps')).toBeVisible();
  const forget = page.getByRole('button', { name: 'Forget my progress' });
  await forget.press('Enter');
  await expect(page.getByText('what you did in 1 lesson')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(forget).toBeFocused();
  await expect(page.getByText('1 of 6 steps')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Forget it' }).press('Enter');
  await expect(page.getByText('Your progress is forgotten.')).toBeVisible();
  await expect(page.getByText('1 of 6 steps')).toHaveCount(0);
  await expect(forget).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('There is nothing to forget yet.')).toBeVisible();
});

test('a file of a later version, with unknown keys, or cut short is refused in words, and nothing is lost', async ({
  page,
  playground,
  forgiven,
}) => {
  forgiven.push(/422/);
  await sayHello(page, playground);
  await page.getByRole('link', { name: 'Lessons' }).click();
  const file = { kind: 'loopback-playground-progress', version: 1, lessons: {} };
  for (const [content, says] of [
    [JSON.stringify({ ...file, version: 2 }), 'This progress file is from a later version.'],
    [JSON.stringify({ ...file, extra: true }), 'This is not a progress file.'],
    [JSON.stringify(file).slice(0, -4), 'This is not a progress file.'],
    ['x'.repeat(100_000), 'This is not a progress file.'],
  ] as const) {
    await openProgress(page, 'bad.json', content);
    await expect(page.getByText(says)).toBeVisible();
    await page.getByRole('button', { name: 'Hide' }).click();
    await expect(page.getByText(says)).toHaveCount(0);
  }
  await expect(page.getByText('1 of 6 steps')).toBeVisible();
  // It is told before it is on the disk.
  await expect(() => {
    const kept = JSON.parse(fs.readFileSync(path.join(playground.state, 'progress.json'), 'utf8')) as unknown;
    expect(kept).toMatchObject({ data: { lessons: { 'say-hello-over-tcp': { steps: ['hello'] } } } });
  }).toPass({ timeout: 20_000 });
});

test('lesson files that cannot be read are listed, each with its line and what is allowed', async ({
  page,
  forgiven,
}) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'broken-lessons-'));
  const at = path.join(folder, '01-mine', '01-broken');
  fs.mkdirSync(at, { recursive: true });
  const file = path.join(at, 'lesson.md');
  fs.writeFileSync(file, '---\nid: broken\ntitle: Broken\nworld: moon\n---\n');
  const own = await startPlayground({ args: ['--lessons', folder] });
  try {
    await openPage(page, own);
    const list = page.getByRole('region', { name: 'Lesson files with errors' });
    await expect(list).toContainText('01-mine/01-broken/lesson.md');
    await expect(list.getByRole('listitem').filter({ hasText: 'moon' })).toContainText(/lesson\.md:4/);
    await isClean(page);
    // Its own address says so, too, and once the file is mended it is a lesson.
    forgiven.push(/422/);
    await openPage(page, own, '/lessons/broken');
    await expect(page.getByText('This lesson’s file has an error.')).toBeVisible();
    await expect(
      page.getByText(`${file}:4: front matter: "world" is "moon"; allowed: "host", "private".`),
    ).toBeVisible();
    await isClean(page);
    fs.writeFileSync(file, smallLesson('broken'));
    const again = page.getByRole('button', { name: 'Try again' });
    // The folder is read anew a moment after the save.
    await expect(async () => {
      if (await again.isVisible()) await again.click();
      await expect(page.getByRole('heading', { name: 'Say hello', level: 1 })).toBeVisible({ timeout: 2_000 });
    }).toPass();
  } finally {
    await own.stop();
    fs.rmSync(own.state, { recursive: true, force: true });
    fs.rmSync(folder, { recursive: true });
  }
});

test('by keyboard alone: from the top to a lesson', async ({ page, playground }) => {
  await openPage(page, playground);
  await expect(page.getByRole('link', { name: /^Start/ })).toBeVisible();
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  for (let presses = 0; presses < 20 && !/^Start/.test(await focused()); presses++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/lessons\//);
});

test('the row of another program is not taken for the page’s own', async ({ page, playground }) => {
  test.skip(lacking('curl') !== '', lacking('curl'));
  // curl asks the same address while the page is open: the page's port stays its own.
  await openPage(page, playground);
  await expect(page.getByText(/Your browser borrowed door/)).toBeVisible();
  execFileSync('curl', ['-s', '-o', '/dev/null', `http://127.0.0.1:${playground.ready.port}/`]);
  await page.getByRole('button', { name: /two rows/ }).click();
  const asked = page.waitForResponse(/\/api\/connection$/);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await asked;
  await expect(page.getByText(/^(chrom|headless)\S*, pid \d+$/i)).toHaveCount(1);
});
