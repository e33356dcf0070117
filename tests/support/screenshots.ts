// `npm run screenshots`: the picture in the README, made from the real lesson on real packets; `-- --into DIR` puts it elsewhere.
// `-- --all DIR` makes one of every screen at every width in both themes, to look at.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { launchOptions } from './browser.ts';
import { whyNoPrivate } from './capture.ts';
import { checksMet, openPage, pickHello, predict, sayHello } from './page.ts';
import { answer, begin, tab } from './sandbox.ts';
import { startPlayground } from './server.ts';
import { helloScreens, manyScreens, ruleScreens } from './stage-screens.ts';

const { values } = parseArgs({ options: { all: { type: 'string' }, into: { type: 'string' } } });
const sizes = [
  { width: 1440, height: 900 },
  { width: 1366, height: 768 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];

/** Those whose first steps are looked at, beside lesson 4: of each view one. */
const lessons = [
  'the-address-in-your-address-bar',
  '65536-doors',
  'postcards-udp',
  'http-is-text-over-tcp',
  'address-already-in-use',
];

const playground = await startPlayground({ installed: true });
const browser = await chromium.launch(launchOptions());
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await sayHello(page, playground);
  if (values.all === undefined) {
    await pickHello(page);
    const folder = values.into ?? path.resolve(import.meta.dirname, '../../docs');
    fs.mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, 'lesson.png') });
  } else {
    fs.mkdirSync(values.all, { recursive: true });
    const shot = async (name: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const size of sizes) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize(size);
          const picture = (of: string) => path.join(values.all ?? '', `${of}-${size.width}-${colorScheme}.png`);
          await page.screenshot({ path: picture(name) });
          // Where the page shows one pane alone, the stage is looked at, too.
          const pressed = page.locator('.switch [aria-pressed="true"]');
          const stage = page.locator('.switch').getByRole('button', { name: /^Stage/ });
          if (!(await stage.isVisible()) || (await page.locator('dialog[open]').count()) > 0) continue;
          const before = (await pressed.textContent()) ?? '';
          await stage.click();
          await page.screenshot({ path: picture(`${name}-stage`) });
          await page
            .locator('.switch')
            .getByRole('button', { name: before.trim().split(/\s/)[0] ?? '' })
            .click();
        }
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    };
    await shot('hello');
    await helloScreens(page, shot);
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await shot('predict');
    await predict(page, /^14/);
    await page.getByRole('button', { name: 'Say good morning' }).click();
    await checksMet(page, 2);
    await shot('count');
    await openPage(page, playground);
    await page.getByText('The course').waitFor();
    await shot('home');
    await openPage(page, playground, '/articles');
    await page.getByText('That is so.').first().waitFor();
    await shot('articles');
    for (const lesson of lessons) {
      await openPage(page, playground, `/lessons/${lesson}`);
      await page.getByText(/step 1 of/i).waitFor();
      await shot(lesson);
    }
    await openPage(page, playground, '/sandbox');
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
    await shot('sandbox-begin');
    await begin(page, playground, 'host');
    await page.getByRole('button', { name: 'Send to http-hello', exact: true }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await answer(page).getByText('200 OK').first().waitFor();
    for (const view of ['Conversation', 'Packets', 'Sockets', 'Processes', 'Bytes']) {
      await tab(page, view).click();
      await shot(`sandbox-${view.toLowerCase()}`);
    }
    if (whyNoPrivate === '') {
      await begin(page, playground);
      await page.getByRole('button', { name: 'Add a neighbour' }).click();
      await page.getByRole('button', { name: 'Set the line' }).click();
      await page.getByLabel('Held, in ms').fill('40');
      await shot('sandbox-line');
      await ruleScreens(page, playground, shot);
    }
    await manyScreens(page, playground, shot);
    await openPage(page, playground, '/present');
    await page.getByRole('button', { name: 'Present this step' }).waitFor();
    await shot('present-begin');
    await page.getByLabel('Lesson').selectOption({ label: 'Say hello over TCP' });
    await page.getByRole('button', { name: 'Present this step' }).click();
    await page.getByRole('heading', { name: /^How many packets/, level: 1 }).waitFor();
    await shot('present-question');
    await page.keyboard.press('2');
    await page.getByRole('button', { name: 'Say hello' }).and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/^1[0-2] packets recorded/).waitFor();
    for (let packet = 0; packet < 5; packet++) await page.keyboard.press('Space');
    await page.locator('.packet').first().waitFor();
    await shot('present');
  }
} finally {
  await browser.close();
  await playground.stop();
  fs.rmSync(playground.state, { recursive: true, force: true });
}
