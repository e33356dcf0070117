// A browser test's page on the playground that its worker keeps: a start and the first page cost more than many a test. What
// ends the playground, or needs a fresh one, has its own (`test.use({ kept: false })`). Anything the browser complains of (policy,
// script errors) fails the test.
import fs from 'node:fs';
import { test as base, expect, type Page } from '@playwright/test';
import { noPackets } from './capture.ts';
import { KeptPlayground } from './kept.ts';
import { lacking } from './needs.ts';
import { startPlayground, type Playground } from './server.ts';

interface Fixtures {
  playground: Playground;
  /** Use the playground of the test before, without its runs and its progress (the default). */
  kept: boolean;
  /** Console errors and page errors that a test expects (a server that is killed). */
  forgiven: RegExp[];
  /** Programs that a test needs beside what all of them need. */
  programs: readonly string[];
  able: undefined;
}

export const test = base.extend<Fixtures, { keeper: KeptPlayground }>({
  kept: [true, { option: true }],
  keeper: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are needed from this pattern.
    async ({}, use) => {
      const keeper = new KeptPlayground();
      await use(keeper);
      await keeper.stop();
    },
    { scope: 'worker' },
  ],
  playground: async ({ kept, keeper }, use) => {
    if (kept) {
      await use(await keeper.get());
      return keeper.tidy();
    }
    const playground = await startPlayground();
    await use(playground);
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
  },
  programs: [[], { option: true }],
  // Nearly all are about a network of its own whose packets are seen.
  able: [
    async ({ programs }, use, info) => {
      const why = noPackets || lacking(...programs);
      info.skip(why !== '', why);
      await use(undefined);
    },
    { auto: true },
  ],
  // eslint-disable-next-line no-empty-pattern
  forgiven: async ({}, use) => use([]),
  // The playground is named so that it outlives the page: what still loads must not meet a server that was stopped.
  page: async ({ page, playground, forgiven }, use) => {
    expect(playground.url()).toContain('http');
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await use(page);
    expect(complaints.filter((text) => !forgiven.some((pattern) => pattern.test(text)))).toEqual([]);
  },
});

/** Open a page of the playground, with the code where one is needed. */
export async function openPage(page: Page, playground: Playground, path = '/'): Promise<void> {
  await page.goto(new URL(path, playground.url()).href + new URL(playground.url()).hash);
}

/** Open the lesson and wait until its server listens and its first step is there. */
export async function openLesson(page: Page, playground: Playground): Promise<void> {
  await openPage(page, playground, '/lessons/say-hello-over-tcp');
  await expect(page.getByRole('heading', { name: 'Say hello over TCP', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/say-hello-over-tcp\/[\w-]+$/);
  // The title alone is there before.
  await expect(page.getByRole('button', { name: 'Say hello', exact: true })).toBeVisible();
}

/** Commit to an answer of the step's question. */
export async function predict(page: Page, answer: RegExp): Promise<void> {
  await page.getByRole('radio', { name: answer }).check();
  await page.getByRole('button', { name: 'Commit to this answer' }).click();
}

/** Wait until so many of the step's checks are met: "2 of 2 checks". */
export async function checksMet(page: Page, count: number): Promise<void> {
  await expect(page.getByText(new RegExp(`^${count} of ${count} checks?$`))).toBeVisible({ timeout: 20_000 });
}

/** The first step done: predicted, sent, met. */
export async function sayHello(page: Page, playground: Playground): Promise<void> {
  await openLesson(page, playground);
  await predict(page, /^1/);
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await checksMet(page, 2);
  await expect(packet(page, 10)).toBeVisible({ timeout: 20_000 });
}

/** A packet as it is drawn, by its number. (That it has come is also told to screen readers, and stands there for good.) */
export const packet = (page: Page, number: number) => page.getByRole('option', { name: new RegExp(`^#${number},`) });

/**
 * From now on the page's time stands, but for what `page.clock.runFor` lets pass: a replay shows a packet for one second alone,
 * which a test on a busy computer may miss.
 */
export async function holdTime(page: Page): Promise<void> {
  const now = Date.now();
  await page.clock.install({ time: now });
  // Time that passes in between must not have gone further.
  await page.clock.pauseAt(now + 3_600_000);
}

/** Pick the packet with the hello in the drawing. */
export const pickHello = (page: Page): Promise<void> =>
  page
    .getByText(/6 bytes\s+“hello⏎”/)
    .first()
    .click();

/** The card of TCP's fields in a packet's details. */
export const tcpCard = (page: Page) => page.locator('details', { has: page.locator('summary', { hasText: /^TCP/ }) });

export { expect };
