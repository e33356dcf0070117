// A web server on port 80 of a private world, published: a second tab of a real browser reads its page, the stage shows both hops
// side by side, a firewall rule in the world holds the second tab up, and afterwards nobody is there.
import { expect, test } from '../support/page.ts';
import { isClean } from '../support/axe.ts';
import { begin, door } from '../support/sandbox.ts';

test('a page of a private world in a tab of one’s own', async ({ page, playground, context }) => {
  await begin(page, playground);
  await page.getByRole('button', { name: 'Publish on this computer http-hello', exact: true }).click();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  const link = door(page, 'http-hello').getByRole('link', { name: /^http:\/\/127\.0\.0\.1:\d+$/ });
  await expect(link).toBeVisible({ timeout: 20_000 });
  await isClean(page);
  const opened = context.waitForEvent('page');
  await link.click();
  const tab = await opened;
  await expect(tab.getByRole('heading', { name: 'Hello' })).toBeVisible();

  // Both hops are one picture: the browser and the relay on the host, the relay and the service in the network of its own.
  await page.bringToFront();
  await page.getByRole('tab', { name: 'Conversation' }).click();
  // A browser may open a second connection beforehand, and say nothing on it.
  const picture = page.locator('[data-exchange]').filter({ hasText: 'http-hello' }).filter({ hasText: 'GET /' });
  await expect(picture).toHaveCount(1);
  await expect(picture).toContainText('host');
  await expect(picture.locator('.card').filter({ hasText: 'relay' }).first()).toBeVisible();
  await expect(picture.locator('.card').nth(3)).toBeVisible();

  await page.getByRole('button', { name: 'Stop publishing http-hello' }).click();
  await expect(link).toBeHidden();
  await expect(page.getByRole('button', { name: 'Publish on this computer http-hello', exact: true })).toBeVisible();
  await tab.reload().catch(() => undefined);
  await expect(tab.getByRole('heading', { name: 'Hello' })).toBeHidden();
});
