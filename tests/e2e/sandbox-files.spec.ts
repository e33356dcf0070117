// Experiments as files in the sandbox: saved, shown before anything of them runs, and refused whole. (Captures: capture-files.spec.ts.)
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { isClean } from '../support/axe.ts';
import { expect, openPage, test } from '../support/page.ts';
import { answer, begin, saveInto, tab } from '../support/sandbox.ts';
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
    await page.getByRole('button', { name: 'Open a file' }).click();
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
