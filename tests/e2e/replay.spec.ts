// The replay goes through every view of the stage: each shows what was there by the packet that it has come to, and by keyboard
// forwards and backwards; in the drawing, what is in flight and the sequence numbers are switched, and stay so.
import type { Page } from '@playwright/test';
import { isClean } from '../support/axe.ts';
import { expect, packet, sayHello, test } from '../support/page.ts';

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}\\b`) });

test('a replay goes through every view, backwards too', async ({ page, playground }) => {
  await sayHello(page, playground);
  const track = page.getByRole('slider');
  await track.press('Home');
  for (let next = 2; next <= 4; next++) await track.press('ArrowRight');
  await expect(packet(page, 4)).toBeVisible();
  await expect(packet(page, 5)).toHaveCount(0);
  await tab(page, 'Packets').click();
  const rows = page.getByRole('row').filter({ has: page.getByRole('gridcell') });
  await expect(rows).toHaveCount(4);
  await tab(page, 'Bytes').click();
  const turns = page.getByRole('list', { name: /^What your client .* said$/ }).getByRole('listitem');
  await expect(turns).toHaveCount(1);
  await tab(page, 'Sockets').click();
  await expect(page.getByRole('row', { name: /LISTEN/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /TIME_WAIT/ })).toHaveCount(0);
  await tab(page, 'Processes').click();
  await expect(page.getByRole('row', { name: /^echo/ })).toBeVisible();
  // Nothing can be done with a process as it was then.
  await expect(page.getByRole('button', { name: 'Freeze echo' })).toHaveCount(0);

  // Backwards, and with the newest packet all of it is there again.
  await track.press('ArrowLeft');
  await tab(page, 'Packets').click();
  await expect(rows).toHaveCount(3);
  await track.press('End');
  await expect(rows).not.toHaveCount(3);
  await tab(page, 'Processes').click();
  await expect(page.getByRole('button', { name: 'Freeze echo' })).toBeVisible();
});

test('what the drawing shows beside the packets is switched, and kept in this browser', async ({
  page,
  playground,
}) => {
  await sayHello(page, playground);
  await expect(packet(page, 4)).toHaveAccessibleName(/ 6 of [\d\s]+ bytes in flight\.$/);
  await expect(page.locator('.flight')).toHaveCount(2);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Bytes in flight/ }).uncheck();
  await page.getByRole('radio', { name: 'from each side’s first' }).check();
  await isClean(page);
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(packet(page, 4)).toHaveAccessibleName(/ seq 1, ack 1\.$/);
  await expect(page.locator('.flight')).toHaveCount(0);
});
