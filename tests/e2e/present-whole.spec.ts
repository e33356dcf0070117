// Present leaves nothing out: a long conversation and many conversations, packet by packet in the order of time, with the count of all
// that was recorded; changes of the socket table one by one; and what is typed gets the lesson's verdict.
import type { Page } from '@playwright/test';
import type { KeptPlayground } from '../support/kept.ts';
import { expect, openPage, test } from '../support/page.ts';
import { http, look, onward, packets, present, smallest, status } from '../support/present.ts';
import type { Playground } from '../support/server.ts';
import type { Tab } from '../support/tab.ts';

/** A run in the sandbox on the projector, with an echo to talk to. */
async function presentEcho(
  page: Page,
  playground: Playground,
  keeper: KeptPlayground,
  talk: (tab: Tab) => Promise<void>,
) {
  const tab = await (await keeper.tab()).sandbox({ services: [{ name: 'echo', kind: 'tcp-echo' }] });
  await tab.service('echo');
  await talk(tab);
  await page.setViewportSize({ width: 1366, height: 768 });
  await openPage(page, playground, `/present/${tab.info?.id}`);
  return tab;
}

/** Everything that the server has told is on the projector as a number. */
const allCounted = (page: Page, tab: Tab) =>
  expect(async () =>
    expect(await page.locator('.stage').innerText()).toBe(`${tab.frames.length} packets recorded`),
  ).toPass({ timeout: 20_000 });

const picked = (page: Page) => page.locator('.packet.picked');

test('a long conversation: every packet that was recorded has its turn, and is counted', async ({
  page,
  playground,
  keeper,
}) => {
  const tab = await presentEcho(page, playground, keeper, async (echo) => {
    await echo.act({ action: 'tcp-open', to: 'echo' });
    for (let n = 1; n <= 60; n++) await echo.act({ action: 'tcp-say', to: 'echo', params: { text: `${n}\n` } });
  });
  await allCounted(page, tab);
  // More than a drawing shows at first.
  expect(tab.frames.length).toBeGreaterThan(120);
  for (let n = 1; n <= 61; n++) await page.keyboard.press('Space');
  // The stage folds such a one after forty.
  await expect(picked(page)).toHaveAccessibleName(/^#61, /);
  await expect(packets(page)).toHaveCount(61);
  await page.keyboard.press('Backspace');
  await expect(picked(page)).toHaveAccessibleName(/^#60, /);
  await page.keyboard.press('End');
  const all = tab.frames.length;
  await expect(picked(page)).toHaveAccessibleName(new RegExp(`^#${all}, `));
  expect(await status(page)).toBe(`${all} of ${all}`);
  await expect(onward(page)).toBeDisabled();
  tab.leave();
});

test('many conversations: the first packet is #1, and the order is that of time', async ({
  page,
  playground,
  keeper,
}) => {
  const tab = await presentEcho(page, playground, keeper, async (echo) => {
    for (let n = 1; n <= 15; n++) await echo.act({ action: 'tcp-send', to: 'echo', params: { text: `${n}\n` } });
  });
  await allCounted(page, tab);
  for (const n of [1, 2, 3]) {
    await page.keyboard.press('Space');
    await expect(picked(page)).toHaveAccessibleName(new RegExp(`^#${n}, `));
  }
  await page.keyboard.press('End');
  await expect(picked(page)).toHaveAccessibleName(new RegExp(`^#${tab.frames.length}, `));
  await page.keyboard.press('Backspace');
  await expect(picked(page)).toHaveAccessibleName(new RegExp(`^#${tab.frames.length - 1}, `));
  tab.leave();
});

test('two conversations at once: their packets take turns as they came, and none that was shown goes', async ({
  page,
  playground,
  keeper,
}) => {
  const tab = await presentEcho(page, playground, keeper, async (echo) => {
    for (const connection of ['one', 'two'])
      await echo.act({ action: 'tcp-open', to: 'echo', params: { name: connection } });
    for (const text of ['a\n', 'b\n'])
      for (const connection of ['one', 'two'])
        await echo.act({ action: 'tcp-say', to: 'echo', params: { text, connection } });
  });
  await allCounted(page, tab);
  for (let n = 1; n <= tab.frames.length; n++) {
    await page.keyboard.press('Space');
    await expect(picked(page)).toHaveAccessibleName(new RegExp(`^#${n}, `));
    await expect(packets(page)).toHaveCount(n);
  }
  tab.leave();
});

test('a step about sockets: Space shows what changed in the table, Backspace the table before it', async ({
  page,
  playground,
}) => {
  await present(page, playground, ['65 536 doors', '127.0.0.2', 'Three programs ask for one number. How many get it?']);
  await page.keyboard.press('3');
  for (const label of ['Ask for UDP', 'Ask for ::1']) {
    await expect(page.getByRole('button', { name: label })).toBeEnabled();
    await page.keyboard.press('Enter');
  }
  await expect.poll(() => status(page)).toBe('2 changes recorded');
  const rows = page.getByRole('rowgroup').filter({ hasText: 'This run' }).locator('tr:not(.group)');
  await page.keyboard.press('Space');
  await expect(page.locator('.lit')).toContainText('UNCONN');
  await expect(rows).toHaveCount(2);
  await expect(page.getByText('Seen:')).toHaveCount(0);
  const before = await look(page);
  await page.keyboard.press('Space');
  await expect(page.locator('.lit')).toContainText('[::1]');
  await expect(rows).toHaveCount(3);
  await expect(page.getByText('Seen: three.')).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect.poll(() => look(page)).toBe(before);
});

test('a step about bytes: Space shows what each packet brought, of both sides, and Backspace what was there before', async ({
  page,
  playground,
}) => {
  await present(page, playground, http);
  for (const step of [2, 3]) {
    await page.keyboard.press('ArrowDown');
    await expect(page.getByText(`step ${step} of`)).toBeVisible();
  }
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect.poll(() => status(page)).toBe('2 packets with bytes recorded');
  const turns = page.locator('.turn');
  await expect(turns).toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(turns).toHaveText([/^your client .*GET \/ HTTP\/1\.1LF/s]);
  await expect(page.locator('.sides')).toContainText('0 bytes');
  await expect(page.getByText('Seen:')).toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(turns).toHaveCount(2);
  await expect(page.locator('.turn.lit')).toContainText('HTTP/1.1 400 Bad Request');
  await expect(page.getByText('Seen: 400.')).toBeVisible();
  expect((await smallest(page)).px).toBeGreaterThanOrEqual(28);
  await page.keyboard.press('Backspace');
  await expect(turns).toHaveCount(1);
});

test('what is typed is the room’s, and gets the lesson’s verdict; Escape gives the keys back', async ({
  page,
  playground,
}) => {
  await present(page, playground, [
    'The address in your address bar',
    'One conversation, two rows',
    'Which port does your browser’s end have?',
  ]);
  for (let step = 2; step <= 5; step++) {
    await page.keyboard.press('ArrowDown');
    await expect(page.getByText(`step ${step} of 5`)).toBeVisible();
  }
  const interfaceOf = page.getByRole('heading', { name: 'Which interface do packets to 127.0.0.1 take?' });
  await expect(interfaceOf).toBeVisible();
  const field = page.getByRole('textbox', { name: 'Which interface does the kernel name?' });
  await expect(field).toHaveCount(0);
  await page.keyboard.press('1');
  await page.keyboard.press('Space');
  await expect(field).toBeVisible();
  await page.keyboard.press('t');
  await page.keyboard.type('eth 0');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/The answer stands after “dev” on Linux/)).toBeVisible();
  await expect(field).not.toBeFocused();
  await page.keyboard.press('t');
  await field.fill('lo');
  await page.keyboard.press('Escape');
  await page.keyboard.press('b');
  await expect(page.getByRole('button', { name: /screen is black/ })).toBeVisible();
  await page.keyboard.press('b');
  await expect(field).toHaveValue('lo');
  await page.keyboard.press('t');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listitem').filter({ hasText: 'You named the interface' })).toContainText('met:');
});
