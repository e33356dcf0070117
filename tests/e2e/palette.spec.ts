// The palette: Ctrl K, type, arrows, Enter. By keyboard alone, and clean for axe.
import type { Page } from '@playwright/test';
import { isCleanInBothThemes } from '../support/axe.ts';
import { expect, openPage, test } from '../support/page.ts';

/** Open it, type, and wait for the answer that is chosen. */
async function choose(page: Page, typed: string, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.keyboard.type(typed);
  await expect(page.getByRole('dialog').getByRole('option', { selected: true })).toContainText(title);
}

test.beforeEach(async ({ page, playground }) => {
  await openPage(page, playground);
  await expect(page.getByText('The course')).toBeVisible();
});

test('finds a lesson by its words and goes there', async ({ page }) => {
  await choose(page, 'tcp hello', 'Say hello over TCP');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Say hello over TCP', level: 1 })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // A run that opens after the test has ended would be one that the next test finds.
  await expect(page).toHaveURL(/say-hello-over-tcp\/[\w-]+$/);
});

test('arrows go round, and the field names the chosen one', async ({ page }) => {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('dialog').getByRole('combobox');
  const options = page.getByRole('dialog').getByRole('option');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', (await options.nth(1).getAttribute('id')) ?? '');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(options.last()).toHaveAttribute('aria-selected', 'true');
});

test('the theme is chosen from it, and the bar says so', async ({ page }) => {
  await choose(page, 'dark', 'Theme: Dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('combobox', { name: 'Theme' })).toHaveValue('dark');
});

test('the pages and the list of keys are in it', async ({ page }) => {
  await choose(page, 'projector', 'Present');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Present', level: 1 })).toBeVisible();
  await choose(page, 'keys', 'List of keys');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Keys' })).toBeVisible();
});

test('a service is opened in a sandbox of its own, and one more in the sandbox that is open', async ({ page }) => {
  await choose(page, 'open udp-echo', 'Open udp-echo');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Send to udp-echo', exact: true })).toBeVisible();
  await choose(page, 'open udp-echo', 'Open udp-echo');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Send to udp-echo-2', exact: true })).toBeVisible();
});

test('Escape closes it and gives the focus back; the chip in the bar opens it', async ({ page }) => {
  const chip = page.getByRole('button', { name: 'Open the palette' });
  await chip.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: /^Find/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(chip).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: /^Find/ })).toBeFocused();
});

test('nothing found is said', async ({ page }) => {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
  await page.keyboard.type('zzzz');
  await expect(page.getByText('Nothing has all of these words.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('axe finds nothing in it', async ({ page }) => {
  for (const width of [1366, 390]) {
    await page.setViewportSize({ width, height: 768 });
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await isCleanInBothThemes(page);
    await page.keyboard.press('Escape');
  }
});

test('asked for in the moment in which it closes, it opens again', async ({ page }) => {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.locator('dialog[open]').evaluate(async (dialog: HTMLDialogElement) => {
    const closed = new Promise((resolve) => dialog.addEventListener('close', resolve));
    dialog.close();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }));
    await closed;
  });
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
});
