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
export async function present(
  page: Page,
  playground: Playground,
  lesson: readonly [string, string, string | RegExp] = hello,
) {
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

/** The smallest letters that are on screen, in px as they are drawn. */
export const smallest = (page: Page): Promise<{ px: number; text: string }> =>
  page.evaluate(() => {
    const found: { px: number; text: string }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const element = node.parentElement;
      if (text === '' || !element?.checkVisibility() || element.closest('.unseen, .skip, [popover]')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { width, height } = range.getBoundingClientRect();
      if (width === 0 || height === 0) continue;
      let zoom = 1;
      for (let up: Element | null = element; up; up = up.parentElement) zoom *= Number(getComputedStyle(up).zoom) || 1;
      found.push({ px: parseFloat(getComputedStyle(element).fontSize) * zoom, text });
    }
    return found.reduce((least, one) => (one.px < least.px ? one : least), { px: Infinity, text: '' });
  });

/** Words of the drawing that its cards cut in two. */
export const cutWords = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.cards')].flatMap((cards) => {
      const edge = cards.getBoundingClientRect().bottom;
      return [...(cards.nextElementSibling?.querySelectorAll('text') ?? [])]
        .filter((text) => {
          const { top, bottom } = text.getBoundingClientRect();
          return top < edge - 2 && bottom > edge + 2 && text.checkVisibility({ opacityProperty: true });
        })
        .map(({ textContent }) => textContent.trim());
    }),
  );

/** The screen's one headline, what it says below, and the button that goes on. */
export const heading = (page: Page) => page.getByRole('heading', { level: 1 });
export const status = async (page: Page): Promise<string> =>
  (await page.locator('footer').getByRole('status').textContent()) ?? '';
export const onward = (page: Page) => page.locator('footer .primary');

/** What the room sees, without the bar below it: as text would not do, a mark is no word; and without ages, which go on by themselves. */
export const look = (page: Page): Promise<string> =>
  page.evaluate(() =>
    ['header', '.stage']
      .map((part) => document.querySelector(`.screen ${part}`)?.innerHTML)
      .join('\n')
      .replaceAll(/for \d+&nbsp;s/g, ''),
  );
