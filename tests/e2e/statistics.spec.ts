// The Statistics view on a real run: its conversations as a table and as a picture, a point that picks its packet, and for everyone.
import type { Page } from '@playwright/test';
import { isClean } from '../support/axe.ts';
import { expect, openLesson, sayHello, test } from '../support/page.ts';
import { tab } from '../support/sandbox.ts';

const press = (page: Page, group: string, name: string): Promise<void> =>
  page.getByRole('group', { name: group }).getByRole('button', { name, exact: true }).click();
const part = (page: Page, name: string): Promise<void> => press(page, 'What is counted', name);
const as = (page: Page, name: 'Picture' | 'Table'): Promise<void> => press(page, 'Show as', name);

test('before anything has crossed, it says what to do', async ({ page, playground }) => {
  await openLesson(page, playground);
  await tab(page, 'Statistics').click();
  await expect(page.getByText('Nothing to count yet')).toBeVisible();
  await expect(page.getByText('Run an experiment')).toBeVisible();
});

test('a hello is counted, drawn, picked and put in order, as a picture and as a table, in both themes', async ({
  page,
  playground,
}) => {
  await sayHello(page, playground);
  await tab(page, 'Statistics').click();
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: /your client :\d+ to tcp-echo :\d+/ }) });
  await expect(row).toContainText('both said goodbye');
  await expect(row.getByRole('cell', { name: /^to \d back \d$/ })).toBeVisible();
  const bytes = page.getByRole('columnheader', { name: 'Bytes' });
  await expect(bytes).not.toHaveAttribute('aria-sort');
  await bytes.getByRole('button').press('Enter');
  await expect(bytes).toHaveAttribute('aria-sort', 'descending');
  await isClean(page);

  const picks = row.getByRole('button');
  await picks.press('Enter');
  await expect(picks).toHaveAttribute('aria-pressed', 'true');
  await part(page, 'Time-sequence');
  const picture = page.getByRole('img', { name: /^\d+ packets up to number \d+, 0 sent again/ });
  await expect(picture).toBeVisible();
  const points = page.getByRole('slider', { name: 'Points of the picture' });
  await points.focus();
  for (let step = 0; step < 9; step++) {
    await page.keyboard.press('ArrowRight');
    if ((await points.getAttribute('aria-valuetext'))?.startsWith('#4: numbers 1 to 6')) break;
  }
  await expect(points).toHaveAttribute('aria-valuetext', /^#4: numbers 1 to 6/);
  await page.keyboard.press('Enter');
  await as(page, 'Table');
  await expect(page.getByRole('row', { name: /#4 sent 1 to 6/ })).toHaveClass(/lit/);
  await page.emulateMedia({ colorScheme: 'dark' });
  for (const name of ['Protocols', 'Throughput', 'Round trips']) {
    await part(page, name);
    await expect(page.getByRole('img').last()).toBeVisible();
    await isClean(page);
    await as(page, 'Table');
    await expect(page.getByRole('table')).toBeVisible();
  }
  await isClean(page);
  // The packet that was picked here is picked there.
  await tab(page, 'Conversation').click();
  await expect(page.getByRole('option', { name: /^#4,/ })).toHaveAttribute('aria-selected', 'true');
  // Its details take nothing from the pictures, also where there is little room.
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.getByRole('option', { name: /^#4,/ }).press('Enter');
  await tab(page, 'Statistics').click();
  await part(page, 'Time-sequence');
  await as(page, 'Picture');
  await expect(picture).toBeVisible();
});
