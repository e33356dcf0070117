// What breaks in the middle of a lesson is said on the page, for as long as it matters, and the lesson goes on: a full disk, a
// capture that was killed, a network that is gone.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { CaptureEntry, Entry, ProcessEntry } from '../../server/shared/contract/entry.ts';
import { makeRoom, onFullDisk } from '../support/full-disk.ts';
import { KeptPlayground } from '../support/kept.ts';
import { keeperOf } from '../support/keepers.ts';
import { checksMet, expect, openLesson, openPage, packet, predict, sayHello, test } from '../support/page.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import type { Tab } from '../support/tab.ts';

const banner = (page: Page, title: string) =>
  page.getByRole('region', { name: 'Notices' }).getByRole('status').filter({ hasText: title });

/** The step is begun anew, and can be finished. */
async function again(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('button', { name: 'Reset this step' }).click();
  await expect(packet(page, 10)).toHaveCount(0);
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await expect(packet(page, 10)).toBeVisible();
}

async function firstRun(tab: Tab): Promise<void> {
  const { runs } = await tab.ask<{ runs: { id: string }[] }>('GET', '/runs');
  await tab.follow(runs[0]?.id ?? '');
}

/** A lesson's first answer on a full disk, which keeps no more. */
async function onFull(page: Page, go: (playground: Playground) => Promise<void>): Promise<void> {
  const state = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-full-'));
  const kept = new KeptPlayground({ state, before: onFullDisk(state) });
  try {
    const playground = await kept.get();
    await openLesson(page, playground);
    await predict(page, /^1/);
    await go(playground);
  } finally {
    await page.goto('about:blank');
    await kept.stop();
  }
}

test('a full disk: said in each lesson until there is room, and the lesson goes on', async ({ page }) => {
  await onFull(page, async (playground) => {
    const full = banner(page, 'The disk is full.');
    await expect(full).toContainText('Your progress cannot be saved. The lesson goes on.');
    await page.getByRole('button', { name: 'Say hello', exact: true }).click();
    await checksMet(page, 2);
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(page.getByText('Lesson 4 · step 2 of 6')).toBeVisible();
    await page.getByRole('link', { name: 'Lessons', exact: true }).click();
    await page.getByRole('link', { name: /Postcards: UDP/ }).click();
    await expect(page.getByRole('button', { name: 'Post it' })).toBeVisible();
    await expect(full).toBeVisible();
    makeRoom(playground);
    await predict(page, /^2/);
    await expect(full).toHaveCount(0);
  });
});

test('a full disk: said on the first page, too, until there is room', async ({ page }) => {
  await onFull(page, async (playground) => {
    const full = banner(page, 'The disk is full.');
    await expect(full).toBeVisible();
    // The first page after a lesson, and opened by itself.
    await page.getByRole('link', { name: 'Lessons', exact: true }).click();
    await expect(full).toBeVisible();
    const other = await page.context().newPage();
    await openPage(other, playground);
    await expect(banner(other, 'The disk is full.')).toBeVisible();
    makeRoom(playground);
    for (const one of [page, other]) await expect(banner(one, 'The disk is full.')).toHaveCount(0);
  });
});

test('a capture that was killed is said until the step is begun anew, also when another runs already', async ({
  page,
  playground,
  keeper,
}) => {
  await sayHello(page, playground);
  const tab = await keeper.tab();
  await firstRun(tab);
  const isCapture = (entry: Entry): entry is CaptureEntry => entry.type === 'capture' && entry.what === 'started';
  const capture = await tab.entry('capture', isCapture);
  process.kill(capture.pid ?? 0, 'SIGKILL');
  await tab.entry('a new capture', (entry) => isCapture(entry) && entry.pid !== capture.pid);
  const ended = banner(page, 'The capture program ended.');
  await expect(ended).toContainText('Packets sent meanwhile are not in the record.');
  await again(page);
  await expect(ended).toHaveCount(0);
  tab.leave();
});

test('a network that is gone is said once, until a reset has made a new one', async ({ page, playground, keeper }) => {
  await sayHello(page, playground);
  const tab = await keeper.tab();
  await firstRun(tab);
  const isService = (entry: Entry): entry is ProcessEntry => entry.type === 'process' && entry.role === 'service';
  process.kill(keeperOf((await tab.entry('echo', isService)).pid), 'SIGKILL');
  const gone = banner(page, 'This lesson’s network is gone.');
  await expect(gone).toContainText('Reset the step: that makes a new one.');
  await expect(page.getByText('This lesson’s network is gone.')).toHaveCount(1);
  await expect(page.getByText('The capture program')).toHaveCount(0);
  await again(page);
  await expect(page.getByText('This lesson’s network is gone.')).toHaveCount(0);
  tab.leave();
});

/** The clock of the server, and of no other program, is set a minute on at this signal. */
const setClock = `
const now = Date.now;
let ahead = 0;
Date.now = () => now() + ahead;
process.on('SIGUSR2', () => (ahead += 60_000));`;

test('a clock that was set is said, with how far', async ({ page }) => {
  const playground = await startPlayground({
    node: ['--import', `data:text/javascript,${encodeURIComponent(setClock)}`],
  });
  try {
    await sayHello(page, playground);
    const jumped = banner(page, 'This computer slept, or its clock was set.');
    await expect(jumped).toHaveCount(0);
    playground.child.kill('SIGUSR2');
    await expect(jumped).toContainText('Times before and after do not belong together.');
    await expect(jumped).toContainText('60 s');
  } finally {
    await page.goto('about:blank');
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
  }
});
