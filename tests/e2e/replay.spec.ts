// The replay goes through every view of the stage: each shows what was there by the packet that it has come to, and by keyboard
// forwards and backwards; in the drawing, what is in flight and the sequence numbers are switched, and stay so.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { isClean } from '../support/axe.ts';
import { expect, holdTime, packet, sayHello, test } from '../support/page.ts';
import { begin, drop } from '../support/sandbox.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { talkOf } from '../unit/client-talk-frames.ts';
import { datagramOf } from '../unit/conversations/segments.ts';

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

test('a long record is played at more packets a second', async ({ page, playground }) => {
  await sayHello(page, playground);
  await packet(page, 1).click();
  await holdTime(page);
  await page.getByLabel('Pace').selectOption('4 packets a second');
  await page.getByRole('group', { name: 'Replay' }).getByRole('button', { name: 'Replay' }).click();
  for (const next of [2, 3, 4]) {
    await page.clock.runFor(250);
    await expect(packet(page, next)).toHaveAttribute('aria-selected', 'true');
  }
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

/** Twenty conversations one after the other, five packets each, and a long one behind them. */
function many(): Uint8Array {
  const short = Array.from({ length: 20 }, (_, at) =>
    talkOf(
      [
        ['a', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
        ['b', 'HTTP/1.1 204 No Content\r\n\r\n'],
      ],
      { ports: [50_001 + at, 80] },
    ),
  );
  const long = Array.from({ length: 150 }, () => datagramOf({ ports: [40_000, 40_001] }));
  const frames = [...short.flat(), ...long].map((frame, at) => ({ ...frame, id: at + 1, at: at * 1e6 }));
  return writePcapng(frames, { worlds: [{ name: 'many', kind: 'private' }], began: 0 });
}

test('a replay goes to every packet of a file, drawn or not, and every view goes along', async ({
  page,
  playground,
}) => {
  await begin(page, playground);
  await drop(page, 'many.pcapng', many());
  await expect(page.getByText('many.pcapng: 250 packets from a file')).toBeVisible();
  await tab(page, 'Conversation').click();
  await expect(page.getByText('9 older conversations of this file are not drawn.')).toBeVisible();
  const track = page.getByRole('slider');
  /** Click where a packet is on the line: they stand side by side. */
  const goTo = async (number: number): Promise<void> => {
    const { width = 0, height = 0 } = (await track.boundingBox()) ?? {};
    await track.click({ position: { x: (width * (number - 1)) / 249, y: height / 2 } });
    await expect(track).toHaveAttribute('aria-valuenow', String(number));
    await expect(packet(page, number)).toBeVisible();
    await expect(packet(page, number + 1)).toHaveCount(0);
  };
  await goTo(43);
  await expect(page.getByText('9 conversations more are not drawn now')).toBeVisible();
  for (const number of [42, 41, 40]) {
    await track.press('ArrowLeft');
    await expect(packet(page, number)).toBeVisible();
    await expect(packet(page, number + 1)).toHaveCount(0);
  }
  // As a table, too.
  const table = page.getByRole('button', { name: 'Table', exact: true });
  await table.click();
  await expect(page.getByRole('button', { name: '#40', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: '#41', exact: true })).toHaveCount(0);
  await table.click();
  await tab(page, 'Statistics').click();
  // What the drawing leaves out is said beside the drawing alone.
  await expect(page.getByText(/ not drawn/)).toHaveCount(0);
  const rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
  await expect(rows).toHaveCount(8);
  await track.press('ArrowRight');
  await expect(rows).toHaveCount(9);
  await tab(page, 'Conversation').click();
  // In the middle of a long one, which folds.
  await goTo(175);
  await isClean(page);
  await tab(page, 'Packets').click();
  await expect(page.getByRole('grid', { name: 'List of packets' }).getByRole('row').last()).toHaveAccessibleName(
    /^175 /,
  );
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(tab(page, 'Packets')).toContainText('250');
});

test('a replay in true proportions is over in ten seconds, with the last packet', async ({ page, playground }) => {
  await begin(page, playground);
  await drop(page, 'many.pcapng', many());
  await expect(page.getByText('many.pcapng: 250 packets from a file')).toBeVisible();
  await tab(page, 'Conversation').click();
  const track = page.getByRole('slider');
  await page.getByLabel('Pace').selectOption('true proportions');
  await track.press('Home');
  await expect(packet(page, 2)).toHaveCount(0);
  await page.getByRole('button', { name: 'Replay' }).click();
  // 250 of them in ten seconds.
  await expect.poll(async () => Number(await track.getAttribute('aria-valuenow'))).toBeGreaterThan(100);
  await expect(packet(page, 250)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0);
  await expect(track).toHaveAttribute('aria-valuenow', '250');
});

test('a drawing that fits on a narrow screen stands where it begins, whatever another one needs', async ({
  page,
  playground,
}) => {
  await begin(page, playground);
  await drop(page, 'many.pcapng', many());
  await expect(page.getByText('many.pcapng: 250 packets from a file')).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await tab(page, 'Conversation').click();
  const pane = page.getByRole('region', { name: 'Conversation', exact: true });
  const left = (): Promise<number> => pane.evaluate((one) => one.scrollLeft);
  // Many callers: what the picked packet says is in view, and so is the service.
  await page.getByRole('slider').press('Home');
  await expect(packet(page, 1)).toBeVisible();
  await expect.poll(left).toBeGreaterThan(0);
  await page.getByRole('slider').press('End');
  await expect(packet(page, 250)).toBeInViewport();
  expect(await left()).toBe(0);
});

test('the statistics of a long file do not jump as a replay goes back: they are counted anew out of sight', async ({
  page,
  playground,
}) => {
  const frames = Array.from({ length: 12_000 }, (_, at) => datagramOf({ ports: [40_000, 40_001] }, at + 1));
  await begin(page, playground);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a capture' }).click();
  const file = writePcapng(frames, { worlds: [{ name: 'long', kind: 'private' }], began: 0 });
  await (await chooser).setFiles({ name: 'long.pcapng', mimeType: '', buffer: Buffer.from(file) });
  await expect(page.getByText(/^long\.pcapng: 12\s?000 packets/)).toBeVisible();
  await tab(page, 'Statistics').click();
  const row = page.getByRole('row', { name: /:40000/ });
  await expect(row).toContainText(/12\s000/);
  const shown = row.evaluateHandle((one) => {
    const all: string[] = [];
    const note = (): unknown => all.push(one.querySelectorAll('td')[1]?.textContent ?? '');
    new MutationObserver(note).observe(one, { subtree: true, characterData: true, childList: true });
    return all;
  });
  const track = page.getByRole('slider');
  await shown;
  await track.press('End');
  await track.press('ArrowLeft');
  await expect(row).toContainText(/11\s999/);
  await track.press('ArrowLeft');
  await expect(row).toContainText(/11\s998/);
  expect((await (await shown).jsonValue()).filter((text) => /10\s000/.test(text))).toEqual([]);
});

/** Two hundred datagrams, some 5 ms apart, to a port where nobody listens: an error answers each. */
const stream = `python3 -c "import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(200): s.sendto(b'x', ('127.0.0.1', 9)); time.sleep(0.005)"`;

interface TraceEvent {
  readonly name: string;
  /** µs. */
  readonly ts: number;
  readonly args: { readonly beginData?: { readonly partialLayout: boolean } };
}

test('as packets come fast, the page is not laid out for each: the replay’s line, the strip and a tab’s count move ten times a second at most, and the list and the count are boxes of their own', async ({
  page,
  playground,
}) => {
  await begin(page, playground);
  await tab(page, 'Packets').click();
  const shown = await page
    .getByText(/ in w\d+ --/)
    .first()
    .textContent();
  const [, world = ''] = / in (w\d+) --/.exec(shown ?? '') ?? [];
  const main = `${import.meta.dirname}/../../dist/server/main.js`;
  const ask = ['--state', playground.state, 'in', world, '--', 'sh', '-c', stream];
  const times = await page.evaluateHandle(() => {
    const all: [line: number[], strip: number[], count: number[]] = [[], [], []];
    const watch = (where: string, list: number[], what: MutationObserverInit): void => {
      const one = document.querySelector(where);
      if (one) new MutationObserver(() => list.push(performance.now())).observe(one, { subtree: true, ...what });
    };
    watch('[role="slider"]', all[0], { attributeFilter: ['d'] });
    watch('#stage-view', all[1], { attributeFilter: ['d'] });
    watch('#tab-packets', all[2], { characterData: true });
    return all;
  });
  const browser = page.context().browser();
  await browser?.startTracing(page, { categories: ['devtools.timeline'] });
  await promisify(execFile)(process.execPath, [main, ...ask]);
  await expect(tab(page, 'Packets')).toContainText(/\b400\b/);
  const trace = JSON.parse(String(await browser?.stopTracing())) as { readonly traceEvents: readonly TraceEvent[] };
  const layouts = trace.traceEvents.filter(({ name, args }) => name === 'Layout' && args.beginData);
  const ofAll = layouts.filter(({ args }) => args.beginData?.partialLayout === false);
  const seconds = ((layouts.at(-1)?.ts ?? 0) - (layouts[0]?.ts ?? 0)) / 1e6;
  expect(layouts.length).toBeGreaterThan(20);
  expect(ofAll.length / seconds).toBeLessThan(35);
  for (const drawn of await times.jsonValue()) {
    // The first drawing of the strip is its own.
    const between = drawn.slice(2).map((time, nth) => time - (drawn[nth + 1] ?? 0));
    expect(between.length).toBeGreaterThan(2);
    expect(Math.min(...between)).toBeGreaterThan(95);
  }
});
