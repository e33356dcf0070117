// What somebody does with a network of their own, from the first look to the last: a web server of theirs at port 80, cut off by the
// firewall, let through, made to lose packets, which TCP repairs; and the tab closed, after which this computer is as it was.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { hurried, hurry } from '../support/hurry.ts';
import { HeldNetworks, shown } from '../support/left.ts';
import { expect, test } from '../support/page.ts';
import { answer, begin, tab } from '../support/sandbox.ts';
import { startPlayground } from '../support/server.ts';

const web = `require('node:http').createServer((_, response) => response.end('mine')).listen(80, '127.0.0.1')`;

const rules = (page: Page) => page.getByRole('list', { name: 'Rules in force' }).getByRole('listitem');
const form = (page: Page) => page.getByRole('dialog', { name: 'Set a rule of the firewall' });
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();

/** Drop what comes to port 80: all of it, or so many of a hundred packets. */
async function drop(page: Page, share?: string): Promise<void> {
  await page.getByRole('button', { name: 'Set a rule' }).click();
  await form(page).getByLabel('To which door').selectOption('Another port');
  await form(page).getByLabel('Port', { exact: true }).fill('80');
  if (share !== undefined) {
    await form(page).getByLabel('Which of them').selectOption('A share of them');
    await form(page).getByLabel('How many of a hundred').fill(share);
  }
  await page.getByRole('button', { name: 'Set the rule' }).click();
  await expect(form(page)).toHaveCount(0, { timeout: 20_000 });
}

test('a web server at port 80, cut off, let through, repaired; and nothing is left', async ({ page }) => {
  test.slow(); // Lost SYNs are sent again after a second, and after more.
  const playground = await startPlayground({ node: hurried });
  const network = new HeldNetworks();
  try {
    await begin(page, playground);
    const shownCommand = await page.getByText(/ in w\d+ -- python3/).textContent();
    const world = / in (w\d+) /.exec(shownCommand ?? '')?.[1] ?? '';
    const enter = [`${import.meta.dirname}/../../dist/server/main.js`, '--state', playground.state, 'in', world, '--'];
    const mine = spawn(process.execPath, [...enter, process.execPath, '-e', web], { stdio: 'ignore' });
    const over = once(mine, 'exit');

    // It is found, with its program and PID; after one question it is sent to like any service.
    const found = page
      .getByRole('list', { name: 'Your own programs that listen' })
      .getByRole('listitem')
      .filter({ hasText: ':80' });
    await expect(found).toContainText(/node/, { timeout: 20_000 });
    await expect(found).toContainText(/127\.0\.0\.1\s·\spid\s\d+/);
    await expect(found).toContainText('only programs in this network can reach it');
    const pid = Number(/pid\s(\d+)/.exec((await found.textContent()) ?? '')?.[1]);
    network.hold(pid);
    expect(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('listen(80');
    await found.getByRole('button').click();
    await page.getByRole('button', { name: 'Send to it' }).click();
    await expect(found.getByRole('button')).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('tab', { name: 'HTTP', exact: true }).click();
    await send(page);
    await expect(answer(page)).toContainText('mine', { timeout: 20_000 });

    // Cut off: SYNs, and no answer. Let through: the next one gets its answer, and so does what waited.
    await drop(page);
    await send(page);
    await expect(rules(page)).toContainText([/ drop\s*[2-9] packets/], { timeout: 20_000 });
    await tab(page, 'Conversation').click();
    const unanswered = page.getByRole('option', { name: /SYN.*dropped by the firewall, repeats/ });
    await expect(unanswered.first()).toBeVisible({ timeout: 20_000 });
    await page.getByRole('button', { name: /^Take away: tcp dport 80/ }).click();
    await expect(rules(page)).toHaveCount(0, { timeout: 20_000 });
    await expect(answer(page)).toContainText('mine', { timeout: 20_000 });

    // One in five is lost, until one was that TCP has to send again; every answer comes whole.
    await drop(page, '20');
    const known = await page.getByRole('option', { name: /repeats #/ }).count();
    const repeats = page.getByRole('option', { name: /repeats #/ });
    for (let tries = 0; tries < 40 && (await repeats.count()) <= known; tries++) {
      await send(page);
      await expect(answer(page)).toContainText('mine', { timeout: 30_000 });
    }
    expect(await repeats.count()).toBeGreaterThan(known);

    await page.close();
    await expect
      .poll(
        () => {
          hurry(playground);
          return shown(network.processes);
        },
        { timeout: 20_000 },
      )
      .toEqual([]);
    await over;
  } finally {
    network[Symbol.dispose]();
    await playground.stop();
    fs.rmSync(playground.state, { recursive: true, force: true });
  }
});
