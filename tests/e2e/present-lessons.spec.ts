// Present with other lessons than the first about TCP: datagrams, requests and answers; and for as long as a room talks about one packet.
import type { Page } from '@playwright/test';
import { KeptPlayground } from '../support/kept.ts';
import { expect, test } from '../support/page.ts';
import { http, onward, packets, postcards, present, showAll } from '../support/present.ts';
import type { Playground } from '../support/server.ts';

/** In this server a minute is over when it gets SIGUSR2, and not before. */
const minuteAtWill = `
  const { setTimeout: begin, clearTimeout: end } = globalThis;
  const held = new Map();
  const hold = (call, ms, ...rest) => {
    if (ms !== 60_000) return begin(call, ms, ...rest);
    const timer = begin(() => undefined, 2 ** 30).unref();
    held.set(timer, call);
    return timer;
  };
  globalThis.setTimeout = Object.defineProperties(hold, Object.getOwnPropertyDescriptors(begin));
  globalThis.clearTimeout = (timer) => (held.delete(timer), end(timer));
  process.on('SIGUSR2', () => held.forEach((call, timer) => (held.delete(timer), call())));
`;

/** One postcard posted, and the first of its two packets shown. */
async function presentPostcard(page: Page, playground: Playground): Promise<void> {
  await present(page, playground, postcards);
  await page.keyboard.press('1');
  await expect(page.getByRole('button', { name: 'Post it' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 packets recorded')).toBeVisible();
  await page.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(1);
}

test('datagrams one by one, there and back; of a second conversation, itself and nothing above it', async ({
  page,
  playground,
}) => {
  await presentPostcard(page, playground);
  await expect(page.locator('.packet text', { hasText: /datagram 6 B\s+“hello⏎”/ })).toBeVisible();
  await expect(page.getByText('Seen:')).toHaveCount(0);
  await page.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(2);
  await expect(page.getByText('Seen: two.')).toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(packets(page)).toHaveCount(1);
  await page.keyboard.press('ArrowLeft');
  await expect(packets(page)).toHaveCount(0);

  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('heading', { name: /^When does your program learn/ })).toBeVisible();
  await page.keyboard.press('3');
  for (const { label, after } of [
    { label: 'Post three', after: '4 packets recorded' },
    { label: 'Post three more', after: '10 packets recorded' },
  ]) {
    await expect(page.getByRole('button', { name: label, exact: true })).toBeEnabled();
    await page.keyboard.press('Enter');
    await expect(page.getByText(after)).toBeVisible();
  }
  for (const count of [1, 2, 3, 4, 5, 6]) {
    await page.keyboard.press('Space');
    await expect(packets(page)).toHaveCount(count);
  }
  await expect(page.locator('.packet text', { hasText: 'port unreachable' }).last()).toBeVisible();
  await expect(page.locator('[data-exchange]').first()).not.toBeInViewport({ ratio: 0.01 });
  await expect(page.locator('[data-exchange]').last()).toBeInViewport();
});

test('a request and its answer are drawn as such, and what was seen is not said before the answer', async ({
  page,
  playground,
}) => {
  await present(page, playground, http);
  await page.keyboard.press('1');
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^\d+ packets recorded/)).toBeVisible();
  const request = page.locator('.packet text', { hasText: 'GET /' });
  const reply = page.locator('.packet text', { hasText: '200 OK' });
  for (let count = 1; (await reply.count()) === 0; count++) {
    await expect(page.getByText('Seen:')).toHaveCount(0);
    // Those that were told so far may all be shown.
    await expect(onward(page)).toBeEnabled();
    await page.keyboard.press('Space');
    await expect(packets(page)).toHaveCount(count);
  }
  await expect(request).toBeVisible();
  await expect(reply).toBeVisible();
  await expect(page.locator('.packet.colour-http')).toHaveCount(2);
  await showAll(page);
  await expect(page.getByText('Seen: two, and the empty one.')).toBeVisible();
});

test('a room may talk about one packet for as long as it likes: the run is held', async ({ page }) => {
  const node = [`--import=data:text/javascript,${encodeURIComponent(minuteAtWill)}`];
  const kept = new KeptPlayground({ node });
  try {
    const playground = await kept.get();
    const tab = await kept.tab();
    await presentPostcard(page, playground);

    const presented = new URL(page.url()).pathname.split('/').at(-1);
    const runs = async () => (await tab.ask<{ runs: { id: string }[] }>('GET', '/runs')).runs.map(({ id }) => id);
    // One that nobody shows ends with its minute: so this one's is over, too.
    await tab.ask('POST', '/runs', { sandbox: { services: [] } });
    await expect.poll(runs).toHaveLength(2);
    process.kill(playground.ready.pid, 'SIGUSR2');
    await expect.poll(runs).toEqual([presented]);
    await page.keyboard.press('Space');
    await expect(packets(page)).toHaveCount(2);
    await page.keyboard.press('Enter');
    await expect(page.getByText('2 of 4')).toBeVisible();
  } finally {
    await page.goto('about:blank');
    await kept.stop();
  }
});
