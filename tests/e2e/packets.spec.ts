// What can be done with a packet: decoded, copied, followed, marked, noted, saved with that, and found again.
import fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { violationsIn } from '../support/axe.ts';
import { expect, sayHello, test } from '../support/page.ts';
import { begin, drop, tab } from '../support/sandbox.ts';
import { talkOf, type Word } from '../unit/client-talk-frames.ts';

const picked = (page: Page) => page.locator('[role="row"][aria-selected="true"]');
const detail = (page: Page) => page.getByRole('complementary', { name: 'Packet detail' });
const clean = async (page: Page): Promise<void> => expect(await violationsIn(page)).toEqual([]);
const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
/** Look out for what is open now to close; the answer is whether what has the keyboard can be seen at once then. */
async function keyboardOnceClosed(page: Page): Promise<() => Promise<boolean | undefined>> {
  const waiting = await page.evaluateHandle(() => {
    const seen = new Promise<boolean | undefined>((resolve) => {
      const told = (): void => resolve(document.activeElement?.checkVisibility());
      const card = document.querySelector(':popover-open');
      card?.addEventListener('beforetoggle', () => queueMicrotask(told), { once: true });
    });
    return { seen };
  });
  return () => waiting.evaluate(({ seen }) => seen);
}

test('a packet of a run: copied by keyboard, marked and noted, kept by a reload, and saved with that', async ({
  page,
  playground,
}, info) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await sayHello(page, playground);
  await tab(page, 'Packets').click();
  await page
    .getByRole('row', { name: /6 bytes “hello⏎”/ })
    .first()
    .click();
  await expect(detail(page).getByRole('heading')).toContainText('6 bytes');
  await page.keyboard.press('c');
  await expect(page.getByRole('button', { name: 'As text' })).toBeFocused();
  await expect(page.getByRole('button', { name: 'As curl command' })).toHaveCount(0);
  await clean(page);
  await page.keyboard.press('x');
  await expect(page.getByText('Copied: as hex dump.')).toBeAttached();
  expect(await copied(page)).toMatch(/^000000 {2}[\da-f ]+ \|.*hello\.\|\n$/s);

  await page.keyboard.press('m');
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: /^Note on packet/ }).fill('who says so?');
  await page.keyboard.press('Enter');
  await expect(picked(page)).toContainText('who says so?');
  await clean(page);
  await page.reload();
  await tab(page, 'Packets').click();
  await expect(page.locator('.row.marked')).toHaveCount(1);
  await page.keyboard.press('.');
  await expect(picked(page)).toContainText('who says so?');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save .pcapng' }).click();
  const path = info.outputPath('saved.pcapng');
  await (await download).saveAs(path);
  const file = readCaptureFile(Uint8Array.from(fs.readFileSync(path)));
  const noted = file.ok ? [...file.comments.values()].filter((lines) => lines.includes('Note:')) : [];
  expect(noted).toHaveLength(1);
  expect(noted[0]).toMatch(/says|sends.*\n.*Marked\nNote: who says so\?$/s);
});

test('a file: decoded, by side, searched; one conversation alone; a place; columns; its notes', async ({
  page,
  playground,
}) => {
  const body = gzipSync('It is what it is. '.repeat(40));
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
  const http = talkOf([
    ['a', 'GET /greeting HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['b', Buffer.concat([Buffer.from(head), body])],
  ]);
  const redis = talkOf(
    [
      ['a', '*1\r\n$4\r\nPING\r\n'],
      ['b', '+PONG\r\n'],
    ],
    { ports: [50_001, 6379] },
  );
  const frames = [...http, ...redis].map((frame, at) => ({ ...frame, id: at + 1, at: at * 1e6 }));
  const comments = new Map([[9, 'Marked\nNote: does it live?']]);
  await page.setViewportSize({ width: 1366, height: 768 });
  await begin(page, playground);
  await drop(page, 'two.pcapng', writePcapng(frames, { worlds: [], began: 0, comments }));
  await tab(page, 'Packets').click();
  await expect(page.locator('.row.marked')).toContainText('does it live?');

  await page.keyboard.press('Control+g');
  await page.getByRole('textbox', { name: /A packet’s number/ }).fill('4');
  const keyboard = await keyboardOnceClosed(page);
  await page.keyboard.press('Enter');
  await expect(picked(page)).toContainText('GET /greeting');
  expect(await keyboard()).toBe(true);
  await page.keyboard.press('f');
  await expect(page.getByText('5 of 10 packets')).toBeVisible();
  await expect(picked(page)).toContainText('GET /greeting');
  await page.getByRole('button', { name: 'Columns' }).click();
  // A cell for each column that is chosen, and none for what is not.
  const cells = page.getByRole('row').nth(1).getByRole('gridcell');
  await expect(cells).toHaveCount(6);
  await page.getByRole('checkbox', { name: 'Stream' }).check();
  await expect(cells).toHaveCount(7);
  const usual = [/^#/, /^Time/, /^From$/, /^To$/, /^Protocol$/].map((name) => page.getByRole('checkbox', { name }));
  for (const [nth, column] of usual.entries()) {
    await column.uncheck();
    await expect(cells).toHaveCount(6 - nth);
  }
  for (const column of usual) await column.check();
  await expect(cells).toHaveCount(7);
  await clean(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: 'Stream' })).toBeVisible();
  await page.getByRole('button', { name: /^conversation of #4/ }).click();
  await expect(page.getByText('5 of 10 packets')).toHaveCount(0);

  // A flag in the bytes, and back by a bit. The details stand beside the list: a file has all of the room.
  await detail(page).getByRole('button', { name: 'PSH: set' }).click();
  const bit = detail(page).getByRole('button', { name: /bit 4: 1, PSH$/ });
  await expect(bit).toHaveClass(/lit/);
  await detail(page)
    .getByRole('button', { name: /bit 3: 1, ACK$/ })
    .click();
  await expect(detail(page).getByRole('button', { name: 'ACK: set' })).toHaveAttribute('aria-pressed', 'true');
  await clean(page);

  await page.keyboard.press('b');
  await page.getByRole('button', { name: 'Decoded' }).click();
  const messages = page.locator('.turns > li');
  await expect(messages).toHaveCount(2);
  await expect(messages.nth(1)).toContainText('once unpacked from gzip');
  await expect(messages.nth(1)).toContainText('It is what it is.');
  await page.getByRole('searchbox').fill('host');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
  await expect(messages.nth(0).getByText('The name and port that the client asked for')).toBeVisible();
  await clean(page);
  await page.getByRole('button', { name: /:80: \d+ bytes$/ }).click();
  await expect(messages).toHaveCount(1);
  await expect(messages).toContainText('200 OK');
});

test('a file: what a packet answers, what it repeats, and from there to that packet', async ({ page, playground }) => {
  const said: Word[] = [
    ['a', 'GET /slow HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['b', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ['a', 'GET /quick HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['b', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ];
  const [talk, times] = [talkOf(said), [0, 1000, 2000, 3000, 503_000, 504_000, 516_300]];
  const timed = talk.map((frame, at) => ({ ...frame, at: (times[at] ?? 0) * 1000 }));
  const again = { ...talk[6], id: 8, at: 900e6 } as (typeof talk)[number];
  await page.setViewportSize({ width: 1366, height: 768 });
  await begin(page, playground);
  await drop(page, 'slow.pcapng', writePcapng([...timed, again], { worlds: [], began: 0 }));
  await tab(page, 'Packets').click();
  const filter = page.getByRole('combobox', { name: 'Filter the packets' });
  await filter.fill('took > 0.1');
  await expect(page.getByText('1 of 8 packets')).toBeVisible();
  await filter.fill('http.time');
  await expect(page.getByText('2 of 8 packets')).toBeVisible();
  await page
    .getByRole('row', { name: /200 OK/ })
    .last()
    .click();
  await expect(detail(page)).toContainText('The answer came 12.3\u00a0ms after the question in packet 6: GET /quick.');
  await detail(page)
    .getByRole('button', { name: /^came after/ })
    .click();
  await clean(page);
  await detail(page).getByRole('button', { name: 'in packet 6' }).click();
  await expect(detail(page)).toContainText('Packet 6');
  await filter.fill('retransmission');
  await page.getByRole('row', { name: /again/ }).click();
  await expect(detail(page)).toContainText('It repeats packet 7.');
  await detail(page).getByRole('button', { name: 'packet 7' }).click();
  await expect(detail(page)).toContainText('Packet 7');
});
