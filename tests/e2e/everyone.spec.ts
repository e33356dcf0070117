// For everyone: at 200 % zoom of the school laptop nothing is lost, whoever wants no motion sees none, and what is new is said
// politely, in one place, summed up.
import type { Page } from '@playwright/test';
import { checksMet, expect, openLesson, openPage, packet, predict, test } from '../support/page.ts';
import { tab } from '../support/sandbox.ts';

// 1366 × 768, zoomed: half as many CSS px, each drawn as four.
test.use({ viewport: { width: 683, height: 384 }, deviceScaleFactor: 2, reducedMotion: 'reduce' });

/** Nothing is scrolled sideways, and no control stands outside; a drawing, a table or a row of tabs that scrolls for itself may hold more. */
async function fits(page: Page): Promise<void> {
  const outside = await page.evaluate(() => {
    const pages = [
      document.documentElement,
      ...document.querySelectorAll('main, main > :not(.unseen), main > * > :not(.unseen)'),
    ];
    const found = pages
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth)
      .map(({ scrollWidth, outerHTML }) => `${scrollWidth} px: ${outerHTML.slice(0, 120)}`);
    const scrolls = ({ parentElement: parent }: Element): boolean =>
      parent !== null &&
      !pages.includes(parent) &&
      (/auto|scroll/.test(getComputedStyle(parent).overflowX) || scrolls(parent));
    for (const element of document.querySelectorAll('a, button, input, select, textarea, summary, [role=tab]')) {
      const { left, right, width } = element.getBoundingClientRect();
      if (!element.checkVisibility() || width === 0 || element.matches('.skip')) continue;
      if ((left < 0 || right > innerWidth) && !scrolls(element)) found.push(element.outerHTML.slice(0, 120));
    }
    return found;
  });
  expect(outside).toEqual([]);
}

/** What moves, or would: names of animations and lengths of transitions. */
const motion = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('*')].flatMap((element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      return [animationName, ...transitionDuration.split(', ')].filter((one) => one !== 'none' && one !== '0s');
    }),
  );

/** From now on, keep what a screen reader is told of packets: the place, as a number, and the words. */
const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const said: [number, string][] = [];
    const places: Element[] = [];
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const place = element?.closest('[aria-live], [role=status], [role=alert], [role=log]');
        const text = place?.textContent.trim() ?? '';
        if (!place || !/packet|#\d/.test(text)) continue;
        if (!places.includes(place)) places.push(place);
        if (said.at(-1)?.[1] !== text) said.push([places.indexOf(place), text]);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { said });
  });
const said = (page: Page): Promise<[number, string][]> =>
  page.evaluate(() => (window as unknown as { said: [number, string][] }).said);

test('home and a lesson: all is there and can be pressed, nothing moves, news are summed up', async ({
  page,
  playground,
}) => {
  await openPage(page, playground);
  await expect(page.getByRole('link', { name: /Say hello over TCP/ }).first()).toBeVisible();
  await fits(page);

  await openLesson(page, playground);
  await fits(page);
  await listen(page);
  await predict(page, /^1/);
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await checksMet(page, 2);
  await fits(page);
  const check = page.getByText('The server said your 6 bytes back').first();
  await check.scrollIntoViewIfNeeded();
  await expect(check).toBeInViewport({ ratio: 1 });

  await page.getByRole('button', { name: /^Stage/ }).click();
  await expect(packet(page, 10)).toBeVisible();
  await fits(page);
  // Ten packets or more were told, each once, in fewer sentences than packets, and by one voice.
  await expect.poll(async () => (await said(page)).at(-1)?.[1]).toMatch(/#1[0-2]$/);
  const news = await said(page);
  expect(new Set(news.map(([place]) => place)).size, JSON.stringify(news)).toBe(1);
  expect(news.length).toBeLessThan(10);
  await expect(page.locator('.notes [role=status]')).toHaveText(news.at(-1)?.[1] ?? '');

  await page.getByRole('button', { name: 'Replay' }).click();
  await expect(page.locator('.drawn')).not.toHaveCount(0);
  expect(await motion(page)).toEqual([]);
  // Who has nothing against motion sees the packet cross.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await expect.poll(() => motion(page)).not.toEqual([]);
  await page.emulateMedia({ reducedMotion: 'reduce' });

  await page.getByRole('button', { name: 'Text', exact: true }).click();
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByText('Lesson 4 · step 2 of 6')).toBeVisible();
});

test('the sandbox: each of its three parts', async ({ page, playground }) => {
  await openPage(page, playground, '/sandbox');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('button', { name: 'Doors', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Send to http-hello', exact: true })).toBeVisible();
  for (const part of ['Doors', 'Send', 'Stage']) {
    await page
      .getByRole('button', { name: new RegExp(`^${part}`) })
      .first()
      .click();
    await fits(page);
    expect(await motion(page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'Send', exact: true }).first().click();
  await page.getByRole('button', { name: 'Send', exact: true }).last().click();
  await page.getByRole('button', { name: /^Stage/ }).click();
  await expect(tab(page, 'Packets')).toContainText(/\d/);
  await tab(page, 'Packets').click();
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  await fits(page);
});
