// `npm run dev` in a browser: one origin, through the gate; a component that is saved is on the page, which is not loaded anew.
import { Dev } from '../support/dev.ts';
import { expect, test } from '../support/page.ts';

test('the page works, and a component that is saved is shown at once', async ({ page }) => {
  await using dev = new Dev();
  const { url } = await dev.ready();
  await page.goto(url);
  await expect(page.getByText('The course')).toBeVisible({ timeout: 60_000 }); // Vite makes each file as it is asked for.
  await page.evaluate(() => Object.assign(globalThis, { same: true }));
  dev.append('client/src/home/Loop.svelte', '<p>Saved a moment ago</p>\n');
  await expect(page.getByText('Saved a moment ago')).toBeVisible();
  expect(await page.evaluate(() => 'same' in globalThis)).toBe(true);
  // Vite's page would ask for its server in a way that the policy forbids.
  await page.goto('about:blank');
});
