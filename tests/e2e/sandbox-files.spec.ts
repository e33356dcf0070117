// Files in the sandbox: experiments saved, shown before anything of them runs, and refused whole; capture files opened and
// dropped, whole, cut, and none at all.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { cutAt, datagram, pieceOf } from '../unit/conversations/pieces.ts';
import { isClean } from '../support/axe.ts';
import { expect, openPage, test } from '../support/page.ts';
import { answer, begin, drop, saveInto, tab } from '../support/sandbox.ts';
import { startPlayground } from '../support/server.ts';

test.describe('experiments as files', () => {
  test('saved as the beginning of a lesson, which another playground reads as one', async ({ page, playground }) => {
    await begin(page, playground);
    await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
    await page.getByLabel('Text, exactly as it will be sent').fill('a "word"\n');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText('a "word"');
    await page.getByRole('button', { name: 'Save as a file' }).click();
    await page.getByLabel('Name of the experiment').fill('My words');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as the beginning of a lesson' }).click();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'saved-lesson-'));
    const file = path.join(folder, '01-mine', '01-my-words', 'lesson.md');
    await (await download).saveAs(file);
    const other = await startPlayground({ args: ['--lessons', folder] });
    try {
      await openPage(page, other, '/lessons/my-words');
      await page.getByRole('button', { name: 'Send', exact: true }).press('Enter');
      await expect(page.getByText('1 of 1 check')).toBeVisible();
    } finally {
      await page.goto('about:blank');
      await other.stop();
      fs.rmSync(other.state, { recursive: true, force: true });
      fs.rmSync(folder, { recursive: true });
    }
  });

  test('saved, read, and opened: shown before anything runs, then sent in order', async ({
    page,
    playground,
  }, info) => {
    await begin(page, playground);
    await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
    for (const words of ['first\n', 'second\n']) {
      await page.getByLabel('Text, exactly as it will be sent').fill(words);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await expect(answer(page)).toContainText(words.trim(), { timeout: 20_000 });
    }
    await page.getByRole('button', { name: 'Save as a file' }).click();
    await page.getByLabel('Name of the experiment').fill('Two words');
    const file = info.outputPath('two-words.yaml');
    const download = await saveInto(page, file);
    expect(download.suggestedFilename()).toBe('two-words.yaml');
    const text = fs.readFileSync(file, 'utf8');
    expect(text).toMatch(/title: Two words/);
    const token = await page.evaluate(() => sessionStorage.getItem('loopback-playground.token') ?? '');
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(text).not.toContain(token);
    expect(text.indexOf('first')).toBeLessThan(text.indexOf('second'));

    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a file' }).click();
    await (await chooser).setFiles(file);
    const preview = page.getByRole('dialog');
    await expect(preview).toContainText('Two words');
    await expect(preview).toContainText('tcp-echo');
    await expect(preview).toContainText('second');
    const before = page.url();
    await page.getByRole('button', { name: 'Start it, and end this run' }).click();
    await expect(page.getByRole('button', { name: 'Send all in order' })).toBeEnabled({ timeout: 20_000 });
    expect(page.url()).not.toBe(before);
    await expect(tab(page, 'Packets')).toContainText('0');
    await page.getByRole('button', { name: 'Send all in order' }).click();
    await expect(answer(page)).toContainText('second', { timeout: 20_000 });
    await expect(page.getByText('Sent 2')).toBeVisible({ timeout: 20_000 });
  });

  const walled = [
    'version: 2\ntitle: The first two\nworld: private',
    'services:\n  - name: door\n    kind: tcp-echo',
    'firewall:\n  - to: door\n    rule: { verdict: drop, first: 2 }',
    'sends:\n  - action: tcp-send\n    to: door\n    params: { text: "hello" }\n',
  ].join('\n');

  /** Open it; its preview. */
  async function openFile(page: Page, text: string): Promise<Locator> {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open an experiment' }).click();
    await (await chooser).setFiles({ name: 'walled.yaml', mimeType: '', buffer: Buffer.from(text) });
    await expect(page.getByRole('dialog')).toBeVisible();
    return page.getByRole('dialog');
  }

  test('rules of the firewall: shown first, in force before anything is sent, and saved again', async ({
    page,
    playground,
    keeper,
  }, info) => {
    await openPage(page, playground, '/sandbox');
    const preview = await openFile(page, walled);
    await expect(preview).toContainText('1 rule of the firewall, set before anything is sent');
    await expect(preview).toContainText('Drop · on the way in · to door · the first 2');
    await isClean(page);
    // Nothing runs, and nothing is on the way.
    const api = await keeper.tab();
    expect(await api.ask('GET', '/runs')).toMatchObject({ runs: [], opening: 0 });
    await page.getByRole('button', { name: 'Start it' }).click();
    const rules = page.getByRole('list', { name: 'Rules in force' }).getByRole('listitem');
    await expect(rules).toContainText([/the first 2 · 0 packets/], { timeout: 20_000 });
    await page.getByRole('button', { name: /^Send: tcp-send/ }).click();
    await expect(answer(page)).toContainText('hello', { timeout: 20_000 });
    await expect(rules).toContainText([/the first 2 · 2 packets/]);

    await page.getByRole('button', { name: 'Save as a file' }).click();
    await expect(page.getByRole('dialog')).toContainText('1 service, 1 rule of the firewall and 1 send');
    const file = info.outputPath('again.yaml');
    await saveInto(page, file);
    const again = fs.readFileSync(file, 'utf8');
    expect(again).toContain('version: 2');
    expect(again).toMatch(/to: door\n\s+rule:\n\s+verdict: drop\n\s+direction: in\n\s+first: 2\n/);
  });

  const relayed = [
    'version: 4\ntitle: Reset once\nworld: host',
    'services:\n  - name: door\n    kind: tcp-echo',
    'relays:\n  - of: door\n    toxics:\n      - { type: reset_peer, first: 1 }',
    'sends:\n  - action: tcp-send\n    to: relay-of-door\n    params: { text: "hello" }\n',
  ].join('\n');

  test('relays: shown first, there before anything is sent, and saved again', async ({ page, playground }, info) => {
    await openPage(page, playground, '/sandbox');
    const preview = await openFile(page, relayed);
    await expect(preview).toContainText('1 relay, there before anything is sent');
    await expect(preview).toContainText('in front of door, any port; to the client: reset at once, only the first one');
    await isClean(page);
    await page.getByRole('button', { name: 'Start it' }).click();
    await expect(page.getByRole('list', { name: 'What relay-of-door does' })).toContainText('reset at once', {
      timeout: 20_000,
    });
    await page.getByRole('button', { name: /^Send: tcp-send/ }).click();
    await expect(answer(page)).toContainText('Connection reset', { timeout: 20_000 });

    await page.getByRole('button', { name: 'Save as a file' }).click();
    await expect(page.getByRole('dialog')).toContainText('1 service, 1 relay and 1 send');
    const file = info.outputPath('again.yaml');
    await saveInto(page, file);
    const again = fs.readFileSync(file, 'utf8');
    expect(again).toContain('version: 4');
    expect(again).toMatch(/relays:\n\s+- of: door\n\s+toxics:\n\s+- type: reset_peer\n/);
    expect(again).toMatch(/to: relay-of-door/);
  });

  test('where no network can be made, the file’s rules are said not to be set', async ({ page }) => {
    const playground = await startPlayground({ args: ['--world', 'host'] });
    try {
      await openPage(page, playground, '/sandbox');
      const preview = await openFile(page, walled);
      await expect(preview).toContainText('1 rule of the firewall, not set here');
      await expect(preview).toContainText('this computer can make none');
      await page.getByRole('button', { name: 'Start it' }).click();
      await expect(page.getByRole('button', { name: 'Send to door', exact: true })).toBeVisible({ timeout: 20_000 });
      await expect(page.getByRole('list', { name: 'Rules in force' })).toHaveCount(0);
    } finally {
      await page.goto('about:blank');
      await playground.stop();
      fs.rmSync(playground.state, { recursive: true, force: true });
    }
  });

  const bad: [string, string, RegExp][] = [
    ['of a later version', 'version: 5\ntitle: x\nworld: private\nservices: []\nsends: []\n', /later version/],
    [
      'with a key by hand',
      'version: 1\ntitle: x\nworld: private\nservices: []\nsends: []\nfaults: []\n',
      /does not know the key "faults"/,
    ],
    ['that is none', '\u0000\u0001', /not an experiment/],
  ];
  for (const [name, text, says] of bad) {
    test(`one ${name} is refused, and nothing is lost`, async ({ page, playground }, info) => {
      const file = info.outputPath('bad.yaml');
      fs.writeFileSync(file, text);
      await begin(page, playground);
      const before = page.url();
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a file' }).click();
      await (await chooser).setFiles(file);
      await expect(page.getByText(says)).toBeVisible();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      expect(page.url()).toBe(before);
      await expect(page.getByRole('button', { name: 'Send to tcp-echo', exact: true })).toBeVisible();
    });
  }
});

test.describe('capture files', () => {
  const hello = fs.readFileSync(new URL('../fixtures/hello.pcap', import.meta.url));

  /** One datagram, 125 times. */
  function long(): Uint8Array {
    const read = readCaptureFile(fs.readFileSync(new URL('../fixtures/postcards.pcap', import.meta.url)));
    const [first] = read.ok ? read.frames : [];
    if (!first) throw new Error('no packet');
    const frames = Array.from({ length: 125 }, (_, at) => ({ ...first, id: at + 1, at: first.at + at * 1000 }));
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
    await expect(rows.last()).toHaveAccessibleName(/^125 /);
    // In view now, and no longer once the details stand below.
    await rows.nth(3).click();
    await expect(page.getByRole('button', { name: 'Close', exact: true })).toBeVisible();
    await expect(rows.and(page.locator('[aria-selected="true"]'))).toBeInViewport({ ratio: 0.9 });
    const edge = page.locator('[role="grid"] [role="rowgroup"]');
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
