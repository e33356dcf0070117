// Files in the sandbox: experiments saved, shown before anything of them runs, and refused whole; capture files opened and
// dropped, whole, cut, and none at all.
import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/page.ts';
import { answer, begin, tab } from '../support/sandbox.ts';

test.describe('experiments as files', () => {
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
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const file = info.outputPath('two-words.yaml');
    await (await download).saveAs(file);
    expect((await download).suggestedFilename()).toBe('two-words.yaml');
    const text = fs.readFileSync(file, 'utf8');
    expect(text).toMatch(/title: Two words/);
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

  const bad: [string, string, RegExp][] = [
    ['of a later version', 'version: 2\ntitle: x\nworld: private\nservices: []\nsends: []\n', /later version/],
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

  /** Drop a file on the page, as a person does with the mouse. */
  async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
    const files = await page.evaluateHandle(
      ({ name, bytes }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(bytes)], name));
        return transfer;
      },
      { name, bytes: [...bytes] },
    );
    await page.getByRole('region', { name: 'Stage' }).dispatchEvent('drop', { dataTransfer: files });
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
