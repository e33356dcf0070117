// What the stream tells of itself: packets that were left out and are fetched, packets that are no longer kept, what cannot be
// read, and a tab that is older than its server. A relay between page and server changes what passes.
import type { Page } from '@playwright/test';
import { decodeBatch } from '../../server/shared/contract/frames.ts';
import type { ToBrowser } from '../../server/shared/contract/messages.ts';
import { test } from '../support/between.ts';
import { checksMet, expect, openLesson, packet, predict } from '../support/page.ts';

async function hello(page: Page): Promise<void> {
  await predict(page, /^1/);
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await checksMet(page, 2);
}

for (const { why, says } of [
  { why: 'slow', says: /^\d+ packets? (was|were) not sent to this page: it could not keep up\./ },
  { why: 'released', says: /^\d+ packets? (is|are) no longer kept: the record is full\./ },
] as const) {
  test(`packets that were left out (${why}) are told by number`, async ({ page, between }) => {
    let left = 0;
    const playground = await between((message, tell) => {
      if (typeof message === 'string' || left > 0) return message;
      const ids: number[] = [];
      decodeBatch(message, ({ id }) => ids.push(id));
      left = ids.length;
      tell({ type: 'gap', from: ids[0] ?? 0, to: ids.at(-1) ?? 0, frames: left, why });
      return undefined;
    });
    await openLesson(page, playground);
    await hello(page);
    const note = page.locator('.notes').getByText(says);
    await expect(note).toContainText(String(left));
    const fetch = note.getByRole('button', { name: 'Fetch them' });
    if (why === 'released') return expect(fetch).toHaveCount(0);
    await expect(packet(page, 1)).toHaveCount(0);
    // Asked for, the server sends them after all, and each has its place.
    await fetch.click();
    await expect(note).toHaveCount(0);
    await expect(packet(page, 1)).toBeVisible();
    await expect(packet(page, 10)).toBeVisible();
  });
}

test('a batch that cannot be read is said, and the packets after it are shown', async ({ page, between }) => {
  let broken = false;
  const playground = await between((message, tell) => {
    if (typeof message === 'string' || broken) return message;
    broken = true;
    // Cut inside its last frame; whole, it follows.
    tell(message.subarray(0, -1));
    return message;
  });
  await openLesson(page, playground);
  await hello(page);
  await expect(page.getByText('Some of what came could not be read.')).toBeVisible();
  await expect(packet(page, 10)).toBeVisible();
});

test('a tab that is older than its server says so, and is itself again after a reload', async ({ page, between }) => {
  let updated = true;
  const playground = await between((message) => {
    if (!updated || typeof message !== 'string') return message;
    const told = JSON.parse(message) as ToBrowser;
    return told.type === 'snapshot' ? JSON.stringify({ ...told, version: '99.0.0' }) : message;
  });
  await page.goto(new URL('/lessons/say-hello-over-tcp', playground.url()).href + new URL(playground.url()).hash);
  await expect(page.getByText('The playground was updated.')).toBeVisible();
  updated = false;
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await expect(page.getByRole('button', { name: 'Say hello', exact: true })).toBeVisible();
  await expect(page.getByText('The playground was updated.')).toHaveCount(0);
});
