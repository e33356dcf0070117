// A lesson's run, saved and dropped on the sandbox, is that run: the same packets, programs, drawing and replay, with comments
// beside the packets; and saved again, the same file.
import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { isClean } from '../support/axe.ts';
import { expect, holdTime, pickHello, sayHello, test } from '../support/page.ts';
import { begin, drop, tab } from '../support/sandbox.ts';
import { saved } from '../unit/capture-file/saved-run.ts';

/** Save what the stage shows; its name and its bytes. */
async function save(page: Page): Promise<{ name: string; bytes: Uint8Array }> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save .pcapng' }).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: Uint8Array.from(fs.readFileSync(await file.path())) };
}

/** The drawing as a table, a line a row: programs with PIDs and ports, packets and what the programs did, with times and states. */
async function told(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Table' }).click();
  const table = page.getByRole('table').first();
  await expect(table).toBeVisible();
  const lines = await table.locator('caption, tr').allTextContents();
  await page.getByRole('button', { name: 'Table' }).click();
  return lines;
}

test('a run of a lesson, dropped on the sandbox', async ({ page, playground }) => {
  await sayHello(page, playground);
  await expect(page.locator('text.state', { hasText: 'CLOSED' })).toBeVisible();
  const packets = await page.locator('.packet').count();
  const before = await told(page);
  expect(before[0]).toMatch(/^your client, pid \d+, .* · tcp-echo, pid \d+, /);
  expect(before.join()).toContain('read 6 bytes');
  const saved = await save(page);
  expect(saved.name).toMatch(/^say-hello-over-tcp-[\w-]+\.pcapng$/);

  await begin(page, playground);
  await drop(page, saved.name, saved.bytes);
  await expect(page.getByText('It was saved in the lesson say-hello-over-tcp, with its programs.')).toBeVisible();
  await tab(page, 'Conversation').click();
  await expect(page.locator('.packet')).toHaveCount(packets);
  expect(await told(page)).toEqual(before);

  await pickHello(page);
  const comments = page.getByRole('region', { name: 'Layers of the packet' }).getByRole('listitem');
  await expect(comments.filter({ hasText: /^From client \(PID \d+\) to tcp-echo \(PID \d+\)$/ })).toHaveCount(1);
  await expect(comments.filter({ hasText: /^Lesson say-hello-over-tcp, step / })).toHaveCount(1);
  await expect(comments.filter({ hasText: /^Check met: / })).not.toHaveCount(0);
  await isClean(page);

  const again = await save(page);
  expect(again.name).toBe(saved.name);
  expect(Buffer.from(again.bytes).equals(saved.bytes)).toBe(true);

  // Details are closed first, and then nothing is picked any more.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.locator('.packet.picked')).toHaveCount(0);
  await holdTime(page);
  await page.getByRole('button', { name: 'Replay' }).click();
  const picked = page.locator('.packet.picked');
  await expect(picked).toHaveAttribute('aria-label', /^#1,/);
  await page.clock.runFor(1_000);
  await expect(picked).toHaveAttribute('aria-label', /^#2,/);
  await page.keyboard.press('ArrowLeft');
  await expect(picked).toHaveAttribute('aria-label', /^#1,/);
});

test('what was lost, and what a firewall stopped, is said of a run from a file, too', async ({ page, playground }) => {
  await begin(page, playground);
  await drop(page, 'run.pcapng', saved());
  const said = page.getByText('7 packets more got lost before they could be captured.');
  await expect(said).toBeVisible();
  await expect(page.getByRole('row', { name: /^4 .*6 bytes.*, dropped by the firewall/ })).toBeVisible();
  await page.getByRole('button', { name: 'Back to the run' }).click();
  await expect(said).toHaveCount(0);
});
