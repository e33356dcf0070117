// Capture files in the sandbox: opened and dropped, in place of a run or before there is one; whole, cut, and none at all.
import fs from 'node:fs';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { isClean } from '../support/axe.ts';
import { expect, openPage, test } from '../support/page.ts';
import { begin, drop, tab } from '../support/sandbox.ts';
import { cutAt, datagram, pieceOf } from '../unit/conversations/pieces.ts';
import { frameOf, handshake, script } from '../unit/conversations/segments.ts';

test.describe('capture files', () => {
  const hello = fs.readFileSync(new URL('../fixtures/hello.pcap', import.meta.url));
  const any = fs.readFileSync(new URL('../fixtures/any.pcap', import.meta.url));

  /** One datagram, 125 times or as often as that. */
  function long(count = 125): Uint8Array {
    const read = readCaptureFile(fs.readFileSync(new URL('../fixtures/postcards.pcap', import.meta.url)));
    const [first] = read.ok ? read.frames : [];
    if (!first) throw new Error('no packet');
    const frames = Array.from({ length: count }, (_, at) => ({ ...first, id: at + 1, at: first.at + at * 1000 }));
    return writePcapng(frames, { worlds: [{ name: 'long', kind: 'private' }], began: 0, comments: new Map() });
  }

  test('one that is opened shows its packets in place of the run, and goes again', async ({ page, playground }) => {
    await begin(page, playground);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a capture' }).click();
    await (await chooser).setFiles({ name: 'hello.pcap', mimeType: '', buffer: hello });
    await expect(page.getByText('hello.pcap: 20 packets from a file')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole('row', { name: /6 bytes “hello⏎”/ }).first()).toBeVisible();
    await expect(tab(page, 'Sockets')).toHaveCount(0);
    await tab(page, 'Bytes').click();
    await expect(page.getByText('helloLF').first()).toBeVisible();
    await page.getByRole('button', { name: 'Back to the run' }).click();
    await expect(tab(page, 'Sockets')).toBeVisible();
    await expect(tab(page, 'Packets')).toContainText('0');

    // A long conversation folds in the middle, opens, and folds again.
    await drop(page, 'long.pcapng', long());
    await expect(page.getByText('long.pcapng: 125 packets from a file')).toBeVisible({ timeout: 20_000 });
    await tab(page, 'Conversation').click();
    const drawn = page.locator('.packet');
    await expect(drawn).toHaveCount(80);
    await page.getByRole('button', { name: '45 packets more' }).click();
    await expect(drawn).toHaveCount(125);
    await page.getByRole('button', { name: 'Fold', exact: true }).click();
    await expect(drawn).toHaveCount(80);
    await expect(page.getByRole('button', { name: '45 packets more' })).toBeVisible();
  });

  test('one needs no run: it is opened first of all, is put away again, and says why it cannot be read', async ({
    page,
    playground,
  }) => {
    await openPage(page, playground, '/sandbox');
    const opens = page.getByRole('button', { name: 'Open a file' });
    const chooser = page.waitForEvent('filechooser');
    await opens.click();
    await (await chooser).setFiles({ name: 'any.pcap', mimeType: '', buffer: any });
    await expect(page.getByText('any.pcap: 20 packets from a file')).toBeVisible({ timeout: 20_000 });
    await expect(opens).toHaveCount(0);
    await isClean(page);
    await page.getByRole('button', { name: 'Packets: from a file' }).click();
    await expect(page.getByText(/^Each packet you see is from any\.pcap\.$/)).toBeVisible();
    await page.keyboard.press('Escape');
    // Of several computers each is named by its address.
    const door = page.getByRole('gridcell', { name: /:8080$/ }).first();
    await expect(door).toHaveText('10.9.0.2:8080', { useInnerText: true });
    // Where there is no room, by its port alone: what happened is read first.
    const what = page.getByRole('row').nth(1).getByRole('gridcell').last();
    for (const [width, least] of [
      [1024, 200],
      [780, 200],
      [390, 130],
    ] as const) {
      await page.setViewportSize({ width, height: 844 });
      await expect(door).toHaveText(':8080', { useInnerText: true });
      expect((await what.boundingBox())?.width).toBeGreaterThan(least);
    }
    await page.setViewportSize({ width: 1366, height: 768 });
    await drop(page, 'hello.pcap', hello);
    await expect(page.getByText('hello.pcap: 20 packets from a file')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole('row', { name: /SYN$/ }).first().getByRole('gridcell').nth(2)).toHaveText(/^:\d+$/);
    await page.getByRole('button', { name: 'Close the file' }).click();
    await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
    await drop(page, 'cut.pcap', hello.subarray(0, 20));
    await expect(page.getByText('This is not a capture file.')).toBeVisible();
  });

  test('a long one begins with its first packet', async ({ page, playground }) => {
    await openPage(page, playground, '/sandbox');
    await drop(page, 'long.pcapng', long(1_250));
    await expect(page.getByText('long.pcapng: 1\u00a0250 packets from a file')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole('row').nth(1).getByRole('gridcell').first()).toHaveText('1');
    await expect(page.getByRole('button', { name: 'To the newest' })).toHaveCount(0);
  });

  test('of one with a very long conversation, its last packet says what it carries', async ({ page, playground }) => {
    const said = Array.from({ length: 24_000 }, (_, at) => ({
      from: 'a' as const,
      flags: 'PA',
      seq: 1001 + at,
      ack: 5001,
      data: at === 23_999 ? '!' : 'a',
    }));
    const frames = [...script(handshake), ...said].map((sent, at) => frameOf(sent, at + 1));
    await openPage(page, playground, '/sandbox');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a file' }).click();
    const buffer = Buffer.from(writePcapng(frames, { worlds: [{ name: 'w', kind: 'private' }], began: 0 }));
    await (await chooser).setFiles({ name: 'talk.pcapng', mimeType: '', buffer });
    await expect(page.getByText('talk.pcapng: 24\u00a0003 packets from a file')).toBeVisible({ timeout: 20_000 });
    await page.getByRole('row').nth(1).click();
    await page.keyboard.press('End');
    await page.getByRole('row', { name: /^24003 / }).click();
    const says = page.getByRole('region', { name: 'Layers of the packet' }).getByRole('paragraph').first();
    await expect(says).toContainText('PSH asks the receiver', { timeout: 20_000 });
    await expect(page.getByText('Some of what came could not be read.')).toHaveCount(0);
  });

  test('a protocol’s name has its room in the list', async ({ page, playground }) => {
    // An SSLRequest of PostgreSQL.
    const asks = Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f);
    const all = [...script(handshake), { from: 'a' as const, flags: 'PA', seq: 1001, ack: 5001, data: asks }];
    const frames = all.map((sent, at) => frameOf(sent, at + 1));
    await openPage(page, playground, '/sandbox');
    await drop(page, 'sql.pcapng', writePcapng(frames, { worlds: [{ name: 'w', kind: 'private' }], began: 0 }));
    const row = page.getByRole('row', { name: /POSTGRESQL/ });
    await expect(row).toBeVisible({ timeout: 20_000 });
    const tag = await row.getByText('POSTGRESQL').boundingBox();
    const what = await row.getByRole('gridcell').last().boundingBox();
    if (!tag || !what) throw new Error('nothing is drawn');
    expect(tag.x + tag.width).toBeLessThanOrEqual(what.x);
  });

  for (const width of [390, 1024, 1366]) {
    test(`one that is opened has all of the room at ${width} px, and gives it back`, async ({ page, playground }) => {
      await begin(page, playground);
      await page.setViewportSize({ width, height: width < 800 ? 844 : 768 });
      const stage = page.getByRole('region', { name: 'Stage' });
      const [doors, send] = ['Doors', 'Send'].map((name) => page.getByRole('region', { name, exact: true }));
      if (!doors || !send) throw new Error('no bench');
      // On a narrow window one of the three.
      const switched = page.getByRole('group', { name: 'Parts of the sandbox' }).getByRole('button', { name: 'Stage' });
      if (await switched.isVisible()) await switched.click();
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a capture' }).press('Enter');
      await (await chooser).setFiles({ name: 'hello.pcap', mimeType: '', buffer: hello });
      await expect(page.getByText('hello.pcap: 20 packets from a file')).toBeVisible();
      await expect(doors).toBeHidden();
      await expect(send).toBeHidden();
      expect((await stage.boundingBox())?.width).toBe(width);
      await expect(page.getByRole('button', { name: 'Packets: from a file' })).toBeVisible();
      await expect(page.getByRole('button', { name: /^Network:/ })).toHaveCount(0);
      await isClean(page);
      // What is out of sight is not sent.
      await page.keyboard.press('Control+Enter');
      await expect(stage).toBeFocused();
      await page.getByRole('button', { name: 'Back to the run' }).press('Enter');
      await expect(page.getByRole('button', { name: /^Network:/ })).toBeVisible();
      await expect(stage).toBeFocused();
      await expect(tab(page, 'Packets')).toContainText('0');
      if (width > 860) await expect(send).toBeVisible();
      else await expect(switched).toBeVisible();
      if (width > 1200) await expect(doors).toBeVisible();
    });
  }

  for (const [view, shown] of [
    ['Conversation', 'Conversation'],
    ['Sockets', 'Packets'],
  ] as const) {
    test(`${view}, chosen while a file is read: what was read begins with ${shown}`, async ({ page, playground }) => {
      // A file is read once the test says so.
      await page.addInitScript(() => {
        const read = (file: Blob): Promise<ArrayBuffer> => file.slice().arrayBuffer();
        File.prototype.arrayBuffer = async function (this: File) {
          await new Promise((resolve) => addEventListener('read-on', resolve, { once: true }));
          return read(this);
        };
      });
      await begin(page, playground);
      await drop(page, 'hello.pcap', hello);
      await expect(page.getByText('Reading the file')).toBeVisible();
      await tab(page, view).click();
      await expect(tab(page, view)).toHaveAttribute('aria-selected', 'true');
      await page.evaluate(() => dispatchEvent(new Event('read-on')));
      await expect(page.getByText('hello.pcap: 20 packets from a file')).toBeVisible();
      await expect(tab(page, shown)).toHaveAttribute('aria-selected', 'true');
    });
  }

  test('times of a long record stand in a column of their own', async ({ page, playground }) => {
    const read = readCaptureFile(hello);
    if (!read.ok) throw new Error(read.detail);
    const frames = read.frames.map((frame, at) => ({ ...frame, at: frame.at + at * 5_000e9 }));
    await begin(page, playground);
    await drop(page, 'long.pcapng', writePcapng(frames, { worlds: [{ name: 'w', kind: 'private' }], began: 0 }));
    const last = page.getByRole('row', { name: /^20 / });
    await expect(last).toContainText(/95\s000\.\d{3} \d{3}/);
    const [time, from] = await last.evaluate((row) =>
      [...row.querySelectorAll('.since, .from')].map((cell) => {
        const words = document.createRange();
        words.selectNodeContents(cell);
        return words.getBoundingClientRect();
      }),
    );
    expect(time?.right).toBeLessThan(from?.left ?? 0);
  });

  test('the last fragment shows the whole, where its pieces came, and which section says so', async ({
    page,
    playground,
  }) => {
    const payload = datagram(new TextEncoder().encode('a postcard that did not fit through the door'));
    const pieces = cutAt(payload.length, [16, 32]).map((piece, at) => pieceOf({ version: 4, payload }, piece, at + 1));
    await begin(page, playground);
    await drop(page, 'pieces.pcapng', writePcapng(pieces, { worlds: [{ name: 'w', kind: 'private' }], began: 0 }));
    await expect(page.getByText('pieces.pcapng: 3 packets from a file')).toBeVisible({ timeout: 20_000 });
    await tab(page, 'Packets').click();
    await expect(page.getByRole('row', { name: /fragment, bytes 16 to 31, more follow/ })).toBeVisible();
    await page.getByRole('row', { name: /datagram 44 B/ }).click();
    const card = (title: RegExp) => page.locator('details', { has: page.locator('summary', { hasText: title }) });
    await expect(card(/^Put together from 3 fragments/)).toContainText(
      /bytes 0 to 15, in packet 1.*bytes 32 to 51, this packet/s,
    );
    await expect(card(/^UDP/).locator('summary')).toContainText('in packet 1');
    await card(/^UDP/).getByRole('button', { name: 'from 50000' }).click();
    await expect(card(/^UDP/)).toContainText('The port of the program that posts this. in packet 1 RFC 768');
  });

  test('a packet that is picked as the list comes is in view, with those around it', async ({ page, playground }) => {
    // The list is drawn as it is while packets come fast: what waits for a quarter of a second without one waits.
    await page.addInitScript(() => {
      const usual = setTimeout;
      const patient = (call: () => void, ms?: number): unknown => (ms === 250 ? 0 : usual(call, ms));
      globalThis.setTimeout = patient as typeof setTimeout;
    });
    await begin(page, playground);
    // The details stand below the list.
    await page.setViewportSize({ width: 880, height: 720 });
    await drop(page, 'long.pcapng', long());
    const rows = page.getByRole('row').filter({ has: page.getByRole('gridcell') });
    const edge = page.locator('[role="grid"] [role="rowgroup"]');
    // At its end it follows what comes.
    await expect(rows.first()).toHaveAccessibleName(/^1 /);
    await edge.evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await expect(rows.last()).toHaveAccessibleName(/^125 /);
    // In view now, and no longer once the details stand below.
    await rows.nth(3).click();
    await expect(page.getByRole('button', { name: 'Close', exact: true })).toBeVisible();
    await expect(rows.and(page.locator('[aria-selected="true"]'))).toBeInViewport({ ratio: 0.9 });
    const atTheEdge = (): Promise<boolean> =>
      edge.evaluate((list) => {
        const { left, top } = list.getBoundingClientRect();
        return document.elementFromPoint(left + 60, top + 1)?.closest('[role="row"]') !== null;
      });
    await expect.poll(atTheEdge).toBe(true);
  });

  test('one that is cut in the middle shows what is whole, and says so', async ({ page, playground }) => {
    await begin(page, playground);
    await drop(page, 'cut.pcap', hello.subarray(0, 700));
    await expect(page.getByText('The file ends in the middle of a packet')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole('row', { name: /SYN ACK/ })).toBeVisible();
  });

  const bad: [string, string, Uint8Array, RegExp][] = [
    [
      'no capture',
      'photo.png',
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, ...Array<number>(40).fill(0)]),
      /not a capture file/,
    ],
    ['empty', 'empty.pcap', hello.subarray(0, 24), /No packet is in this file/],
    ['nothing at all', 'zero.pcap', new Uint8Array(0), /not a capture file/],
  ];
  for (const [what, name, bytes, says] of bad) {
    test(`one that is ${what} is refused in words, and the run stays`, async ({ page, playground }) => {
      await begin(page, playground);
      await drop(page, name, bytes);
      await expect(page.getByText(says)).toBeVisible({ timeout: 20_000 });
      await expect(tab(page, 'Sockets')).toBeVisible();
    });
  }
});
