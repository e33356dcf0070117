// Nothing is asked of any other computer: the playground and the browser stand in a network that has nothing but its loopback, all
// works there as anywhere, and no page asks for anything but at the playground's own address.
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { launchOptions } from '../support/browser.ts';
import { checksMet, expect, openPage, predict, sayHello, test } from '../support/page.ts';
import { hello, packets, present } from '../support/present.ts';
import { answer, begin } from '../support/sandbox.ts';
import { startPlayground } from '../support/server.ts';

test.use({ programs: ['unshare', 'nsenter', 'ip'] });

/** Runs a command where `lo` is the only interface, and up. */
const alone = ['unshare', '--user', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/** What a newcomer opens: home, a lesson to its first check, lesson 1 on the loopback, the sandbox, the projector, what articles say. */
async function goRound(page: Page, playground: Parameters<typeof sayHello>[1]): Promise<void> {
  await openPage(page, playground);
  await expect(page.getByText('The course')).toBeVisible();
  await sayHello(page, playground);
  await page.getByRole('button', { name: 'server', exact: true }).first().click();

  await openPage(page, playground, '/lessons/the-address-in-your-address-bar');
  await page.getByRole('button', { name: /Nothing leaves/ }).click();
  await predict(page, /^The loopback/);
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await page.getByLabel('Which interface does the kernel name?').fill('lo');
  await page.keyboard.press('Enter');
  await checksMet(page, 2);

  await begin(page, playground);
  await page.getByRole('button', { name: 'Send to http-hello', exact: true }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(answer(page)).toContainText('200 OK');

  await present(page, playground, hello);
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: 'Say hello' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/packets recorded/)).toBeVisible();
  await page.keyboard.press('Space');
  await expect(packets(page)).toHaveCount(1);

  await openPage(page, playground, '/articles');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

test('all works without any network but the loopback, and nothing outside is asked for', async ({
  playwright,
}, info) => {
  const playground = await startPlayground({ before: alone });
  const options = launchOptions('--no-sandbox'); // Whoever made the namespace is root in it.
  const program = info.outputPath('browser');
  fs.mkdirSync(path.dirname(program), { recursive: true });
  const inside = `nsenter --user --net --preserve-credentials --target ${playground.ready.pid}`;
  const chromium = options.executablePath ?? playwright.chromium.executablePath();
  fs.writeFileSync(program, `#!/bin/sh\nexec ${inside} '${chromium}' "$@"\n`, { mode: 0o755 });
  const browser = await playwright.chromium.launch({ ...options, executablePath: program });
  try {
    const outside = await browser.newPage();
    await expect(outside.goto('http://192.0.2.1/')).rejects.toThrow(/ERR_(INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE)/);
    await outside.close();
    const page = await browser.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('websocket', (socket) => asked.push(socket.url()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await goRound(page, playground);
    const { host } = new URL(playground.ready.url);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((url) => !/^(data|blob):/.test(url) && new URL(url).host !== host)).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
  }
});
