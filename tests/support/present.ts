// A step of a lesson on a projector: chosen and presented by keyboard, and its packets.
import type { Page } from '@playwright/test';
import { expect, openPage } from './page.ts';
import type { Playground } from './server.ts';

export const packets = (page: Page) => page.locator('.packet');

/** Lessons, with a word of one of their steps, and what their first step asks. */
export const hello = ['Say hello over TCP', 'Nobody home', /^How many packets/] as const;
export const postcards = ['Postcards: UDP', 'One postcard', /^Over TCP, hello and its echo/] as const;
export const http = ['HTTP is text over TCP', 'Ask by hand', /^How many lines must a request have/] as const;

/** Choose the first step of a lesson and present it. */
export async function present(page: Page, playground: Playground, lesson: readonly [string, string, RegExp] = hello) {
  const [title, step, asks] = lesson;
  await page.setViewportSize({ width: 1366, height: 768 });
  await openPage(page, playground, '/present');
  await page.getByLabel('Lesson').selectOption({ label: title });
  await expect(page.getByLabel('Step')).toContainText(step);
  await page.getByRole('button', { name: 'Present this step' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: asks, level: 1 })).toBeVisible();
}

/** Every packet shown, to the last goodbye: End may come before that one, and shows then what is there. */
export async function showAll(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(page.locator('text.state', { hasText: 'CLOSED' })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  const all = await packets(page).count();
  await expect(page.getByText(`${all} of ${all}`, { exact: true })).toBeVisible();
}
