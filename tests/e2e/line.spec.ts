// A neighbour in the sandbox: added, a service opened on it, reached or not by the address that it is bound to; the line between
// made bad, seen on the stage packet by packet, and made good again; kept in a file; clean for axe at every width.
import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { isClean, isCleanAtEverySize, isCleanInBothThemes } from '../support/axe.ts';
import { expect, test } from '../support/page.ts';
import { answer, begin, saveInto, tab } from '../support/sandbox.ts';

test.use({ programs: ['perl'] });

const trouble = (page: Page) => page.getByRole('region', { name: 'Trouble on the wire' });
const banner = (page: Page) => page.locator('.notes .fault');
const dialog = (page: Page) => page.getByRole('dialog', { name: 'What the line does to packets' });
const onNeighbour = (page: Page) => page.getByRole('list', { name: 'Services on the neighbour' });
const packet = (page: Page, index: number) => page.locator('.packet').nth(index);
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true });

async function addNeighbour(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a neighbour' }).click();
  await expect(onNeighbour(page)).toContainText('No service is open there yet.', { timeout: 20_000 });
}

/** Open http-hello on the neighbour, at port 80; it is the target then. */
async function openWeb(page: Page, address: string, name = 'web'): Promise<void> {
  await page.getByRole('button', { name: 'Open a service' }).click();
  const form = page.getByRole('dialog', { name: 'Open a service' });
  await form.getByLabel('Kind').selectOption('http-hello');
  await form.getByLabel('On', { exact: true }).selectOption('the neighbour');
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('Port').fill('80');
  await form.getByLabel('Address').selectOption({ label: address });
  await form.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(form).toHaveCount(0, { timeout: 20_000 });
  await expect(page.getByRole('button', { name: `Send to ${name}`, exact: true })).toBeVisible({ timeout: 20_000 });
}

async function setLine(page: Page, fields: Record<string, string>, way?: string): Promise<void> {
  await page.getByRole('button', { name: 'Set the line' }).click();
  if (way) await dialog(page).getByRole('radio', { name: way }).check();
  for (const [label, value] of Object.entries(fields)) await dialog(page).getByLabel(label).fill(value);
  await page.getByRole('button', { name: 'Set it' }).click();
  await expect(dialog(page)).toHaveCount(0, { timeout: 20_000 });
}

test('on this computer’s own network no neighbour is offered', async ({ page, playground }) => {
  await begin(page, playground, 'host');
  await expect(page.getByRole('button', { name: 'Add a neighbour' })).toHaveCount(0);
  await expect(page.getByLabel('From', { exact: true })).toHaveCount(0);
});

test.describe('with a neighbour', () => {
  test('who gets in is a matter of the address that was bound, and of the host that asks', async ({
    page,
    playground,
  }) => {
    await begin(page, playground);
    await addNeighbour(page);
    await expect(page.getByRole('button', { name: 'Open a service' })).toBeFocused();
    await expect(page.getByText('Network: its own, two hosts')).toBeVisible();
    await openWeb(page, '0.0.0.0, every IPv4 address');
    await expect(onNeighbour(page)).toContainText('web');
    await expect(page.getByText(/ nc -N 10\.0\.0\.2 80/)).toBeVisible({ timeout: 20_000 });
    await send(page).click();
    await expect(answer(page)).toContainText('200 OK', { timeout: 20_000 });
    await tab(page, 'Conversation').click();
    await expect(packet(page, 0)).toHaveAccessibleName(/SYN/);
    await expect(page.locator('.cards .card').nth(0)).toContainText(/10\.0\.0\.1.*on this computer/);
    await expect(page.locator('.cards .card').nth(1)).toContainText(/10\.0\.0\.2.*on the neighbour/);
    await packet(page, 0).click();
    await expect(page.getByText(/seen on the line to the neighbour/i)).toBeVisible();

    // 127.0.0.1 is each host's own: at this computer's, nobody listens at port 80.
    await page.getByLabel('At', { exact: true }).selectOption('127.0.0.1, its own');
    await send(page).click();
    await expect(answer(page)).toContainText('Nobody listens at this port', { timeout: 20_000 });
    await page.getByLabel('From', { exact: true }).selectOption('the neighbour');
    await send(page).click();
    await expect(answer(page)).toContainText('200 OK', { timeout: 20_000 });

    // The same service at 127.0.0.1 of the neighbour is closed to this computer.
    await page.getByRole('button', { name: 'Stop web' }).click();
    // Until it has ended, the port is its own.
    await expect(page.getByRole('button', { name: 'Start web' })).toBeVisible({ timeout: 20_000 });
    await openWeb(page, '127.0.0.1, its own', 'inner');
    await page.getByLabel('From', { exact: true }).selectOption('this computer');
    await page.getByLabel('At', { exact: true }).selectOption('10.0.0.2, the line');
    await send(page).click();
    await expect(answer(page)).toContainText('Nobody listens at this port', { timeout: 20_000 });
    await tab(page, 'Sockets').click();
    await expect(page.getByRole('rowgroup').filter({ hasText: 'This run, on the neighbour' })).toContainText(
      /:80.*its own host/,
    );
    await tab(page, 'Processes').click();
    await expect(page.getByRole('row', { name: /^inner/ })).toContainText('service, on the neighbour');
  });

  test('by keyboard: the first lost and all held, seen packet by packet; then a good line again', async ({
    page,
    playground,
  }) => {
    await begin(page, playground);
    await page.getByRole('button', { name: 'Add a neighbour' }).press('Enter');
    await expect(onNeighbour(page)).toBeVisible({ timeout: 20_000 });
    await openWeb(page, '0.0.0.0, every IPv4 address');
    await expect(trouble(page)).toContainText('a good line');
    await page.getByRole('button', { name: 'Set the line' }).press('Enter');
    await dialog(page).getByRole('radio', { name: 'Both' }).press('ArrowRight');
    await expect(dialog(page).getByText('The way back is a good line.')).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(dialog(page).getByLabel('Held, in ms')).toBeFocused();
    await page.keyboard.type('40');
    await dialog(page).getByLabel('The first so many lost').fill('1');
    await expect(dialog(page).getByText(/ line w\d+ out\.delay=40 out\.first=1/)).toBeVisible({ timeout: 20_000 });
    await page.keyboard.press('Enter');
    await expect(dialog(page)).toHaveCount(0, { timeout: 20_000 });
    await expect(page.getByRole('button', { name: 'Set the line' })).toBeFocused();
    const words = 'to the neighbour: held for 40 ms, the first one lost';
    await expect(trouble(page).getByRole('list', { name: 'What the line does to packets' })).toHaveText(words);
    await expect(banner(page)).toHaveText(`The line ${words}`);

    await tab(page, 'Conversation').click();
    await page.keyboard.press('Control+Enter');
    await expect(answer(page)).toContainText('200 OK', { timeout: 20_000 });
    await expect(packet(page, 0)).toHaveAccessibleName(/^#1, .*SYN, lost on the line/);
    await expect(packet(page, 1)).toHaveAccessibleName(/^#2, .*SYN.*, held for \d+ ms, repeats #1/);
    // A busy computer may repeat the SYN once more before the answer is there.
    const agreed = page.getByRole('option', { name: /^#\d+, .*http-hello to your client, SYN ACK\./ });
    await expect(agreed).not.toHaveCount(0);
    await expect(packet(page, 0).locator('.label')).toHaveText(/SYN, lost on the line/);
    await expect(packet(page, 1).locator('.label')).toHaveText(/SYN, again, held for \d+ ms/);
    await expect(packet(page, 0).locator('.lost')).toBeAttached();

    await page.getByRole('button', { name: 'A good line again' }).press('Enter');
    await expect(banner(page)).toHaveCount(0, { timeout: 20_000 });
    await expect(trouble(page)).toContainText('a good line');
    await expect(page.getByRole('button', { name: 'Set the line' })).toBeFocused();
  });

  test('what is wrong is told beside the field, and nothing is set', async ({ page, playground }) => {
    await begin(page, playground);
    await addNeighbour(page);
    await page.getByRole('button', { name: 'Set the line' }).click();
    await dialog(page).getByLabel('Lost, of a hundred').fill('101');
    await dialog(page).getByLabel('At most, in kbit/s').fill('1.5');
    await expect(dialog(page).getByLabel('Packets that may wait')).toBeVisible();
    // As long as a person presses: what the field that is left has to say must not move the button away meanwhile.
    await page.getByRole('button', { name: 'Set it' }).click({ delay: 200 });
    const loss = dialog(page).getByLabel('Lost, of a hundred');
    await expect(loss).toBeFocused();
    await expect(loss).toHaveAccessibleDescription('Type a number from 0 to 100.');
    await expect(dialog(page).getByLabel('At most, in kbit/s')).toHaveAccessibleDescription(/^Type a whole number/);
    await expect(dialog(page)).toBeVisible();
    await expect(trouble(page)).toContainText('a good line');
    await isClean(page);
  });

  test('kept in a file, shown before anything runs, and there again', async ({ page, playground }, info) => {
    await begin(page, playground);
    await addNeighbour(page);
    await openWeb(page, '0.0.0.0, every IPv4 address');
    await setLine(page, { 'Held, in ms': '5' });
    await page.getByLabel('From', { exact: true }).selectOption('the neighbour');
    await page.getByLabel('At', { exact: true }).selectOption('10.0.0.2, the line');
    await send(page).click();
    await expect(answer(page)).toContainText('200 OK', { timeout: 20_000 });
    await page.getByRole('button', { name: 'Save as a file' }).click();
    await expect(page.getByText('The neighbour is in it, and what the line does.')).toBeVisible();
    const file = info.outputPath('neighbour.yaml');
    await saveInto(page, file);
    expect(fs.readFileSync(file, 'utf8')).toMatch(/^version: 3$/m);

    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a file' }).click();
    await (await chooser).setFiles(file);
    const preview = page.getByRole('dialog');
    await expect(preview).toContainText(/web http-hello 0\.0\.0\.0, port 80, on the neighbour/);
    await expect(preview).toContainText('By a bad line, both ways: held for 5 ms.');
    await expect(preview).toContainText('to web, from the neighbour, at 10.0.0.2');
    await isClean(page);
    await page.getByRole('button', { name: 'Start it, and end this run' }).click();
    // Until all of it is there, the buttons move down as it comes.
    await expect(onNeighbour(page)).toContainText('web', { timeout: 20_000 });
    await expect(trouble(page)).toContainText('both ways: held for 5 ms', { timeout: 20_000 });
    await expect(banner(page)).toHaveText('The line both ways: held for 5 ms');
    await page.getByRole('button', { name: /^Send: http-request/ }).click();
    await expect(answer(page)).toContainText('200 OK', { timeout: 20_000 });
  });

  test('axe finds nothing', async ({ page, playground }) => {
    test.slow(); // A dozen looks by axe, each some seconds on a busy machine.
    await begin(page, playground);
    await isCleanInBothThemes(page);
    await addNeighbour(page);
    await openWeb(page, '0.0.0.0, every IPv4 address');
    await setLine(page, { 'Held, in ms': '40', 'The first so many lost': '1' }, 'To the neighbour');
    await send(page).click();
    await expect(answer(page)).toContainText('200 OK', { timeout: 20_000 });
    await tab(page, 'Conversation').click();
    await expect(packet(page, 1)).toBeVisible();
    await isCleanAtEverySize(page);
    await page.getByRole('button', { name: 'Set the line' }).click();
    await isCleanAtEverySize(page);
  });
});
