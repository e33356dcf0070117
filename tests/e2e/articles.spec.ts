// What articles say: judged by what the learner saw, or on request before that.
import { expect, openPage, sayHello, test } from '../support/page.ts';
import { isClean } from '../support/axe.ts';

const claim = 'TCP shakes hands before it carries any data.';

test('a sentence is judged once its experiment was seen, and before that on request', async ({ page, playground }) => {
  await openPage(page, playground, '/articles');
  const item = page.getByRole('listitem').filter({ hasText: claim });
  await expect(item).toContainText('Lesson 4, Say hello over TCP, shows it in “Say hello over TCP”.');
  await expect(item).not.toContainText('That is so.');
  await item.getByRole('button', { name: 'Tell me now' }).click();
  await expect(item).toContainText('That is so.');
  await isClean(page);

  await sayHello(page, playground);
  await openPage(page, playground);
  const unit = page.getByRole('region', { name: 'Addresses and doors' });
  await expect(unit.getByText(/^1 of \d+ seen$/)).toBeVisible();
  await unit.getByRole('link', { name: 'What articles say' }).click();
  await expect(page.getByRole('heading', { name: 'What articles say', level: 1 })).toBeVisible();
  await expect(item).toContainText('That is so.');
  await expect(item).toContainText('You saw it in lesson 4, Say hello over TCP.');
  await expect(page.getByText(/^1 of \d+ seen$/)).toBeVisible();

  // A teacher wants them all at once.
  const other = page.getByRole('listitem').filter({ hasText: '62893 is an ephemeral port.' });
  await expect(other).not.toContainText('Only partly.');
  await page.getByRole('button', { name: 'Tell me all of them' }).click();
  await expect(other).toContainText('Only partly.');
  await page.getByRole('button', { name: 'Hide what I have not seen' }).click();
  await expect(other).not.toContainText('Only partly.');
  await expect(item).toContainText('That is so.');
});

test('nothing scrolls sideways on a narrow screen, and axe finds nothing in the dark', async ({ page, playground }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openPage(page, playground, '/articles');
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'dark'));
  await page.getByRole('button', { name: 'Tell me all of them' }).click();
  await expect(page.getByText('Only partly.').first()).toBeVisible();
  await isClean(page);
});
