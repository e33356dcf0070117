// The stage by touch on a phone: what is picked stays in view, and what there is to tap has room for a finger.
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { expect, openPage, test } from '../support/page.ts';
import { drop } from '../support/sandbox.ts';
import { datagramOf } from '../unit/conversations/segments.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test('a packet stays in view as its conversation is followed, and what there is to tap has room for a finger', async ({
  page,
  playground,
}) => {
  await openPage(page, playground, '/sandbox');
  await page.getByRole('button', { name: 'Start', exact: true }).tap();
  await page.getByRole('button', { name: 'Stage', exact: true }).tap();
  const frames = Array.from({ length: 120 }, (_, at) =>
    datagramOf({ ports: [at < 60 ? 40_000 : 40_002, 40_001] }, at + 1),
  );
  await drop(page, 'two.pcapng', writePcapng(frames, { worlds: [{ name: 'two', kind: 'private' }], began: 0 }));
  await expect(page.getByRole('row', { name: /^1 / })).toBeVisible();
  await page.locator('[role="grid"] [role="rowgroup"]').evaluate((list) => list.scrollTo(0, list.scrollHeight));
  const row = page.getByRole('row', { name: /^113 / });
  await row.tap();
  await page.getByRole('button', { name: 'All fields' }).tap();
  await expect(row).toBeInViewport({ ratio: 0.9 });
  await page.getByRole('button', { name: 'Follow', exact: true }).tap();
  await expect(page.getByRole('button', { name: /^conversation of #113/ })).toBeVisible();
  await expect(page.getByRole('grid', { name: 'List of packets' })).toHaveAttribute('aria-rowcount', '61');
  await expect(row).toBeInViewport({ ratio: 0.9 });
  const sizes = await page
    .locator('.stage .bar .tools button:visible')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  expect(sizes.length).toBeGreaterThan(3);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(24);
});
