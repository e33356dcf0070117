// The stage's views on a real run: sockets with their ages, processes with their buttons, bytes with their marks, and the
// filter of the packet list, by mouse and by keyboard alone.
import type { Page } from '@playwright/test';
import { test } from '../support/between.ts';
import { checksMet, expect, openLesson, openPage, sayHello } from '../support/page.ts';

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}\\b`) });
const filterField = (page: Page) => page.getByRole('combobox', { name: 'Filter the packets' });
/** How many packets the whole conversation is drawn with: ten, or more where the kernel acknowledges apart. */
async function drawn(page: Page): Promise<number> {
  await expect(page.locator('text.state', { hasText: 'CLOSED' })).toBeVisible();
  return page.locator('.packet').count();
}
const rows = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('gridcell') });

test('the tabs are the views that there are, and the arrow keys lead around them', async ({ page, playground }) => {
  await sayHello(page, playground);
  const count = await drawn(page);
  await tab(page, 'Conversation').focus();
  // A terminal is opened in a network of the lesson's own alone.
  const terminal = playground.ready.worlds.includes('private') ? ['Terminal'] : [];
  for (const name of [
    `Packets ${count}`,
    'Sockets',
    'Processes 2',
    'Bytes',
    'Statistics',
    ...terminal,
    'Conversation',
  ]) {
    await page.keyboard.press('ArrowRight');
    await expect(tab(page, name)).toBeFocused();
    await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true');
  }
});

test('a view that is chosen before the run has answered stays chosen', async ({ page, between }) => {
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const playground = await between((message) => asked.then(() => message));
  await openPage(page, playground, '/lessons/say-hello-over-tcp');
  await tab(page, 'Processes').click();
  await expect(page.getByText('No process runs')).toBeVisible();
  answer();
  await expect(page.getByRole('button', { name: 'Freeze echo' })).toBeVisible();
  await expect(page.getByText('Lesson 4 · step 1 of 6')).toBeVisible();
  await expect(tab(page, 'Processes')).toHaveAttribute('aria-selected', 'true');
});

test('Sockets: the listener waits, the client’s end is in TIME_WAIT and ages', async ({ page, playground }) => {
  await sayHello(page, playground);
  await tab(page, 'Sockets').click();
  const listener = page.getByRole('row', { name: /LISTEN/ });
  await expect(listener).toContainText('waits for callers');
  await expect(listener).toContainText('tcp-echo');
  await expect(listener).toContainText(/pid \d+/);
  const old = page.getByRole('row', { name: /TIME_WAIT/ });
  await expect(old).toContainText('nobody’s any more');
  await expect(old).toContainText(/for [1-9]\d*\s+s/);
});

test('Sockets: of the browser’s conversations with the playground, the one that the page keeps open is marked', async ({
  page,
  playground,
}) => {
  await openPage(page, playground, '/lessons/the-address-in-your-address-bar');
  const marked = page.getByRole('row').filter({ hasText: 'kept open by this page' });
  await expect(marked).toHaveCount(2);
  const [mine = '', theirs = ''] = await marked.locator('td:nth-child(2) .port').allInnerTexts();
  const door = `:${playground.ready.port}`;
  expect([mine, theirs]).toContain(door);
  await page.getByLabel('Find it in the table of sockets').fill(mine === door ? theirs : mine);
  await page.keyboard.press('Enter');
  await checksMet(page, 1);
});

test('Sockets: a port leads to its packets', async ({ page, playground }) => {
  await sayHello(page, playground);
  const count = await drawn(page);
  await tab(page, 'Sockets').click();
  const port = page.getByRole('row', { name: /TIME_WAIT/ }).getByTitle(/Show the packets of port/);
  const number = (await port.first().textContent())?.replace(':', '') ?? '';
  await port.first().click();
  await expect(filterField(page)).toHaveValue(`port ${number}`);
  await expect(page.getByText(`${count} of ${count} packets`, { exact: true })).toBeVisible();
});

test('Sockets: what waits at a frozen server is in its row', async ({ page, playground }) => {
  await openLesson(page, playground);
  await tab(page, 'Processes').click();
  await page.getByRole('button', { name: 'Freeze echo' }).click();
  await expect(page.getByRole('row', { name: /echo/ })).toContainText('frozen');
  await page.getByRole('radio', { name: /^1/ }).check();
  await page.getByRole('button', { name: 'Commit to this answer' }).click();
  // What waits is looked at from the start: after 10 s the client gives up, and its goodbye waits there, too.
  await tab(page, 'Sockets').click();
  await expect(page.getByRole('row', { name: /LISTEN/ })).toBeVisible();
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await expect(page.getByText('6 bytes to read')).toBeVisible();
  await expect(page.getByRole('row', { name: /LISTEN/ })).toContainText('1 caller to accept');
});

test('Processes: freeze, thaw, kill and start again, each told by the ledger', async ({ page, playground }) => {
  await openLesson(page, playground);
  await tab(page, 'Processes').click();
  const row = page.getByRole('row', { name: /^echo/ }).first();
  await expect(row).toContainText('running');
  await expect(row).toContainText(/\d\d\.\d MB/);
  const pid = await row.getByRole('cell').first().textContent();
  await page.getByRole('button', { name: 'Freeze echo' }).click();
  await expect(row).toContainText('frozen');
  await page.getByRole('button', { name: 'Thaw echo' }).click();
  await expect(row).toContainText('running');
  await page.getByRole('button', { name: 'Kill echo' }).click();
  await expect(row).toContainText('ended by SIGKILL');
  await expect(row).not.toContainText('MB');
  await page.getByRole('button', { name: 'Start echo' }).click();
  await expect(row).toContainText('running');
  expect(await row.getByRole('cell').first().textContent()).not.toBe(pid);
  await expect(page.getByRole('row', { name: /SIGKILL/ })).toContainText(pid ?? '?');
});

test('Processes: the command line is the kernel’s, and can do nothing on the page', async ({ page, playground }) => {
  const hostile = 'node \u202eserve\u202c \u001b[2J<img src=x onerror="document.title=1">';
  // Any program may call itself what it likes; ours do not.
  await page.route(/\/processes$/, async (route) => {
    const answer = await route.fetch();
    const { processes } = (await answer.json()) as { processes: { command: string }[] };
    commands.push(...processes.map(({ command }) => command));
    await route.fulfill({
      response: answer,
      json: { processes: processes.map((one) => ({ ...one, command: hostile })) },
    });
  });
  const commands: string[] = [];
  await openLesson(page, playground);
  await tab(page, 'Processes').click();
  const command = page.getByRole('row', { name: /^echo/ }).first().locator('code');
  await expect(command).toHaveText('node RLOservePDF ESC[2J<img src=x onerror="document.title=1">');
  await expect(command.locator('img')).toHaveCount(0);
  expect(commands).toContain('tcp-echo');
});

test('Bytes: both sides in their order, as text with marks and as hex, with a search', async ({ page, playground }) => {
  await sayHello(page, playground);
  await tab(page, 'Bytes').click();
  const turns = page.getByRole('list', { name: /^What your client .* said$/ }).getByRole('listitem');
  await expect(turns).toHaveCount(2);
  await expect(turns.nth(0)).toContainText(/your client.*6 bytes.*#4/);
  await expect(turns.nth(0)).toContainText('helloLF');
  await expect(turns.nth(1)).toContainText(/tcp-echo.*6 bytes.*#6/);
  await page.getByRole('button', { name: 'Hex' }).click();
  await expect(turns.nth(1)).toContainText('68 65 6c 6c 6f 0a');
  await page.getByRole('searchbox').fill('ELL');
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 of 2', { exact: true })).toBeVisible();
  await page.getByRole('searchbox').fill('goodbye');
  await expect(page.getByText('not found')).toBeVisible();
  await page.getByTitle('To packet #6').click();
  await expect(page.locator('[role="row"][aria-selected="true"]')).toContainText('6 bytes');
});

test('the filter, by keyboard alone: words complete themselves, rows pass, arrows step among them', async ({
  page,
  playground,
}) => {
  await sayHello(page, playground);
  const count = await drawn(page);
  await tab(page, 'Packets').click();
  await filterField(page).focus();
  await page.keyboard.type('sy');
  await expect(page.getByRole('option', { name: /syn/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { name: /syn/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(filterField(page)).toHaveValue('syn ');
  await expect(page.getByText(`2 of ${count} packets`, { exact: true })).toBeVisible();
  await page.keyboard.type('or text "hello"');
  await expect(page.getByText(`4 of ${count} packets`, { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(4);
  const counterpart = 'tcp.flags.syn == 1 || tcp.payload matches "hello" || udp.payload matches "hello"';
  await expect(page.getByText(counterpart, { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Copy the filter for Wireshark' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(rows(page).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[role="row"][aria-selected="true"]')).toContainText('hello');
});

test('Packets: Tab leads to a row that is in view, and the newest rows stay there', async ({ page, playground }) => {
  await page.setViewportSize({ width: 1366, height: 520 });
  await sayHello(page, playground);
  await tab(page, 'Packets').click();
  await expect(rows(page).last()).toBeInViewport();
  const entrance = rows(page).and(page.locator('[tabindex="0"]'));
  const hidden = (): Promise<number> =>
    entrance.evaluate(
      (row) => (row.closest('[role="rowgroup"]')?.getBoundingClientRect().top ?? 0) - row.getBoundingClientRect().top,
    );
  await expect.poll(hidden).toBeLessThan(1);
  await filterField(page).focus();
  await page.keyboard.press('Tab');
  await expect(entrance).toBeFocused();
  await expect(page.getByRole('button', { name: 'To the newest' })).toHaveCount(0);
});

const list = (page: Page) => page.locator('[role="grid"] [role="rowgroup"]');
/** The list at its full height: while rows come it does not grow, and they move when they have come. */
async function settled(page: Page): Promise<void> {
  const count = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
  const height = 28;
  await expect.poll(() => list(page).evaluate(({ scrollHeight }) => scrollHeight)).toBe(count * height);
}

/** What stands at the upper edge of the list: the place of a row, or none where nothing is drawn. */
const atTheTop = (page: Page): Promise<string | undefined> =>
  list(page).evaluate((list) => {
    const { left, top } = list.getBoundingClientRect();
    return (
      document
        .elementFromPoint(left + 60, top + 1)
        ?.closest('[role="row"]')
        ?.getAttribute('aria-rowindex') ?? undefined
    );
  });

test('Packets: small scrolls lead away from the end of the list', async ({ page, playground }) => {
  await page.setViewportSize({ width: 1366, height: 520 });
  await sayHello(page, playground);
  await drawn(page);
  await tab(page, 'Packets').click();
  await expect(rows(page).last()).toBeInViewport();
  await settled(page);
  // As by a touchpad: a few pixels in each frame.
  await list(page).evaluate(async (list) => {
    const frame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
    for (let times = 0; times < 8; times++) {
      list.scrollBy(0, -4);
      await frame();
      await frame();
    }
  });
  await expect(page.getByRole('button', { name: 'To the newest' })).toBeVisible();
});

test('Packets: a row that is partly out of view is picked by a slow click, too', async ({ page, playground }) => {
  await page.setViewportSize({ width: 1366, height: 520 });
  await sayHello(page, playground);
  await drawn(page);
  await tab(page, 'Packets').click();
  await expect(rows(page).last()).toBeInViewport();
  await settled(page);
  const { x, y } = (await list(page).boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.move(x + 60, y + 2);
  const place = await atTheTop(page);
  await page.mouse.down();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.mouse.up();
  await expect(rows(page).and(page.locator('[aria-selected="true"]'))).toHaveAttribute('aria-rowindex', place ?? '');
});

test('dragging over the strip shows a part alone, in the filter’s words; a click shows all again', async ({
  page,
  playground,
}) => {
  await sayHello(page, playground);
  await page.getByRole('tab', { name: /Packets/ }).click();
  const field = filterField(page);
  const strip = page.locator('figure svg');
  const { x, y, width } = (await strip.boundingBox()) ?? { x: 0, y: 0, width: 0 };
  await page.mouse.move(x + 1, y + 30);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + 30, { steps: 4 });
  await page.mouse.up();
  await expect(field).toHaveValue(/^after 0(\.\d+)? before \d+(\.\d+)?$/);
  await expect(page.locator('.part')).toBeVisible();
  await expect(page.getByText(/^\d+ of 1[0-2] packets$/)).toBeVisible();
  await strip.click({ position: { x: 5, y: 30 } });
  await expect(field).toHaveValue('');
  await expect(page.locator('.part')).toHaveCount(0);
});

test('a filter that cannot be read says which word, and what may come there', async ({ page, playground }) => {
  await sayHello(page, playground);
  const count = await drawn(page);
  await tab(page, 'Packets').click();
  await filterField(page).fill('port ssh and tcp');
  await expect(filterField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('“ssh” is not a port.')).toBeVisible();
  await expect(page.locator('mark')).toHaveText('ssh');
  // Words are offered beside it, and do not cover it.
  await expect(page.getByRole('option', { name: 'tcp.port' })).toBeVisible();
  const seen = (mark: HTMLElement): boolean => {
    const { left, top, width, height } = mark.getBoundingClientRect();
    return mark.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  };
  await expect.poll(() => page.locator('mark').evaluate(seen)).toBe(true);
  await filterField(page).fill('process client and conversation 1');
  await expect(page.getByText(`${count} of ${count} packets`, { exact: true })).toBeVisible();
  await expect(page.getByText('Wireshark has no filter for “process client”.')).toBeVisible();
  await filterField(page).fill('tcp.prot == 1');
  await filterField(page).blur();
  await expect(page.getByText('Still on: process client and conversation 1')).toBeVisible();
  await page.getByRole('button', { name: 'tcp.port', exact: true }).click();
  await expect(filterField(page)).toHaveValue('tcp.port == 1');
  await filterField(page).fill('udp');
  await expect(page.getByText('No packet passes the filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await expect(rows(page)).toHaveCount(count);
});

test('what is picked in one view is picked in the others', async ({ page, playground }) => {
  await sayHello(page, playground);
  await tab(page, 'Packets').click();
  await rows(page).nth(3).click();
  await tab(page, 'Sockets').click();
  await expect(page.locator('tr.picked')).toContainText('TIME_WAIT');
  await tab(page, 'Bytes').click();
  await expect(page.getByText('helloLF').first()).toBeVisible();
});
