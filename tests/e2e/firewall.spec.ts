// The firewall in the sandbox: a rule set, its silence seen, its counter growing, and taken away again; what is wrong told in
// words; why there is none on this computer's own network; clean for axe at every width in both themes.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { isClean, isCleanAtEverySize } from '../support/axe.ts';
import { expect, test } from '../support/page.ts';
import { answer, begin, tab } from '../support/sandbox.ts';

test.use({ programs: ['nft', 'perl'] });

const exec = promisify(execFile);
const trouble = (page: Page) => page.getByRole('region', { name: 'Trouble on the wire' });
const rules = (page: Page) => page.getByRole('list', { name: 'Rules in force' }).getByRole('listitem');
const banner = (page: Page) => page.locator('.notes .fault');
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Set a rule of the firewall' });

async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Send to ${name}`, exact: true }).click();
}

async function open(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set a rule' }).click();
  await expect(dialog(page)).toBeVisible();
}

async function set(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set the rule' }).click();
  await expect(dialog(page)).toHaveCount(0, { timeout: 20_000 });
}

test('on this computer’s own network a rule is written out for each system, and never set', async ({
  page,
  playground,
}) => {
  await begin(page, playground, 'host');
  await expect(trouble(page)).toContainText('The firewall of your computer is never touched.');
  await expect(page.getByRole('button', { name: 'Set a rule' })).toHaveCount(0);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.getByRole('button', { name: 'Write a rule out' }).click();
  const written = page.getByRole('dialog', { name: 'A rule of the firewall, written out' });
  await written.getByLabel('To which door').selectOption('Another port');
  await written.getByLabel('Port', { exact: true }).fill('8000');
  for (const words of [
    /^nft 'add table inet playground; .* tcp dport 8000 counter drop'$/,
    'iptables -A INPUT -p tcp --dport 8000 -j DROP',
    'block drop in quick proto tcp from any to any port 8000',
    /^New-NetFirewallRule .* -LocalPort 8000$/,
  ])
    await expect(written.getByText(words)).toBeVisible();
  await expect(written).toContainText('never changes the firewall of your computer');
  await written.getByLabel('Port', { exact: true }).press('Enter');
  await isClean(page);
  await written.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(written).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Write a rule out' })).toBeFocused();
  expect(asked.filter((path) => path.endsWith('/act'))).toEqual([]);
  await expect(banner(page)).toHaveCount(0);
});

test.describe('in a network of its own', () => {
  test('dropped: SYNs without an answer, counted; taken away, the echo comes', async ({ page, playground }) => {
    await begin(page, playground);
    await choose(page, 'tcp-echo');
    await expect(trouble(page)).toContainText('lets all pass');
    await open(page);
    await expect(dialog(page).getByText(/nft 'add table inet playground;.* tcp dport \d+ counter drop'/)).toBeVisible();
    await set(page);
    await expect(page.getByRole('button', { name: 'Set a rule' })).toBeFocused();
    await expect(rules(page)).toContainText([/in tcp dport \d+ drop\s*0 packets/]);
    await expect(banner(page)).toContainText(/Firewall: tcp dport \d+ drop · 0 packets/);

    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(banner(page)).toContainText(/ drop · [2-9] packets/, { timeout: 20_000 });
    await expect(rules(page)).toContainText([/ drop\s*[2-9] packets/]);
    await expect(page.getByRole('row', { name: /SYN/ }).nth(1)).toBeVisible();
    await expect(page.getByRole('row', { name: /SYN ACK/ })).toHaveCount(0);

    await page.getByRole('button', { name: /^Take away: tcp dport/ }).click();
    await expect(rules(page)).toHaveCount(0, { timeout: 20_000 });
    await expect(banner(page)).toHaveCount(0);
    await expect(trouble(page)).toContainText('lets all pass');
    await expect(page.getByRole('button', { name: 'Set a rule' })).toBeFocused();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText('hello', { timeout: 20_000 });
  });

  test('what is wrong is told beside the field, and nothing is sent', async ({ page, playground }) => {
    await begin(page, playground);
    await open(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await dialog(page).getByLabel('To which door').selectOption('Another port');
    await dialog(page).getByLabel('Port', { exact: true }).fill('65536');
    await dialog(page).getByLabel('Only from the address').fill('300.1.2.3');
    await dialog(page).getByLabel('At most so many a second').fill('many');
    await page.getByRole('button', { name: 'Set the rule' }).click();
    const port = dialog(page).getByLabel('Port', { exact: true });
    await expect(port).toBeFocused();
    await expect(port).toHaveAccessibleDescription(/A port is a whole number of 16 bits/);
    await expect(dialog(page).getByLabel('Only from the address')).toHaveAccessibleDescription(
      'Type an address like 127.0.0.2, or a range like 127.0.0.0/8.',
    );
    await expect(dialog(page).getByText('Type a whole number of packets')).toBeVisible();
    await isClean(page);
    await dialog(page).getByLabel('To which door').selectOption({ label: 'Every port' });
    await dialog(page).getByLabel('Protocol').selectOption('UDP');
    await dialog(page).getByLabel('What becomes of packets').selectOption('Reject with RST');
    await expect(dialog(page).getByText('Reset is TCP’s answer; UDP has unreachable.')).toBeVisible();
    expect(asked.filter((path) => path.endsWith('/act'))).toEqual([]);
  });

  test('the first two are dropped: the third SYN goes through, and the stage says which did not', async ({
    page,
    playground,
  }) => {
    await begin(page, playground);
    await choose(page, 'tcp-echo');
    await open(page);
    await dialog(page).getByLabel('Which of them').selectOption('The first ones');
    await dialog(page).getByLabel('How many').fill('0');
    await page.getByRole('button', { name: 'Set the rule' }).click();
    await expect(dialog(page).getByLabel('How many')).toBeFocused();
    await expect(dialog(page).getByLabel('How many')).toHaveAccessibleDescription(/^Type a whole number of packets/);
    await dialog(page).getByLabel('How many').fill('2');
    await set(page);
    await expect(rules(page)).toContainText([/the first 2 · 0 packets/]);

    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText('hello', { timeout: 20_000 });
    await expect(rules(page)).toContainText([/the first 2 · 2 packets/]);
    await tab(page, 'Conversation').click();
    const packets = page.locator('.packet');
    await expect(packets.nth(0)).toHaveAccessibleName(/^#1, .*SYN.*, dropped by the firewall/);
    await expect(packets.nth(1)).toHaveAccessibleName(/^#2, .*SYN.*, dropped by the firewall, repeats #1/);
    await expect(packets.nth(2)).toHaveAccessibleName(/^#3, .*SYN/);
    await expect(packets.nth(3)).toHaveAccessibleName(/^#4, .*SYN ACK/);
    await expect(page.getByRole('option', { name: /dropped by the firewall/ })).toHaveCount(2);
  });

  test('a share is dropped: the stage says which, as many as the rule has counted', async ({ page, playground }) => {
    await begin(page, playground);
    await choose(page, 'udp-daytime');
    await open(page);
    await dialog(page).getByLabel('Which of them').selectOption('A share of them');
    await dialog(page).getByLabel('How many of a hundred').fill('half');
    await page.getByRole('button', { name: 'Set the rule' }).click();
    await expect(dialog(page).getByLabel('How many of a hundred')).toHaveAccessibleDescription(
      'Type a whole number from 0 to 100.',
    );
    await dialog(page).getByLabel('How many of a hundred').fill('50');
    await set(page);
    await expect(rules(page)).toContainText([/50 of a hundred · 0 packets/]);
    const datagrams = 20;
    await page.getByLabel('Datagrams, one for each line').fill('now?\n'.repeat(datagrams));
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await tab(page, 'Conversation').click();
    const dropped = page.getByRole('option', { name: /dropped by the firewall/ });
    const answered = page.getByRole('option', { name: /udp-daytime to your client/ });
    await expect
      .poll(async () => (await dropped.count()) + (await answered.count()), { timeout: 20_000 })
      .toBe(datagrams);
    const lost = await dropped.count();
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(datagrams);
    await expect(rules(page)).toContainText([new RegExp(`50 of a hundred · ${lost} packets?`)]);
  });

  test('by keyboard alone: an answer instead of silence, and all taken away', async ({ page, playground }) => {
    await begin(page, playground);
    await choose(page, 'tcp-echo');
    for (const verdict of ['r', 'd']) {
      await page.getByRole('button', { name: 'Set a rule' }).focus();
      await page.keyboard.press('Enter');
      await expect(dialog(page).getByLabel('What becomes of packets')).toBeFocused();
      await page.keyboard.press(verdict);
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press('Tab');
        if (await page.getByRole('button', { name: 'Set the rule' }).evaluate((one) => one === document.activeElement))
          break;
      }
      await page.keyboard.press('Enter');
      await expect(dialog(page)).toHaveCount(0, { timeout: 20_000 });
    }
    await expect(rules(page)).toHaveCount(2);
    await page.keyboard.press('Control+Enter');
    await expect(answer(page)).toContainText('Nobody listens at this port', { timeout: 20_000 });
    await expect(rules(page).first()).toContainText(/reject with tcp reset\s*1 packet/);
    await page.getByRole('button', { name: 'Take all away' }).press('Enter');
    await expect(trouble(page)).toContainText('lets all pass', { timeout: 20_000 });
  });

  test('many rules, and those made in a terminal', async ({ page, playground }) => {
    await begin(page, playground);
    for (const port of ['1001', '1002', '1003']) {
      await open(page);
      await dialog(page).getByLabel('To which door').selectOption('Another port');
      await dialog(page).getByLabel('Port', { exact: true }).fill(port);
      await set(page);
      await expect(rules(page).filter({ hasText: port })).toBeVisible();
    }
    await expect(banner(page)).toContainText(
      /tcp dport 1001 drop · 0 packets; tcp dport 1002 drop · 0 packets and 1 more/,
    );
    const enter = await page
      .getByText(/ in w\d+ --/)
      .first()
      .textContent();
    const [, world = ''] = / in (w\d+) --/.exec(enter ?? '') ?? [];
    await exec(process.execPath, [
      ...['dist/server/main.js', '--state', playground.state, 'in', world, '--', 'nft'],
      'add table inet mine; add chain inet mine way { type filter hook input priority 5; }; add rule inet mine way udp dport 9 drop',
    ]);
    const mine = rules(page).filter({ hasText: 'udp dport 9 drop' });
    await expect(mine).toContainText('not counted · made by you in a terminal', { timeout: 20_000 });
    await expect(mine.getByRole('button')).toHaveCount(0);
  });

  test('axe finds nothing', async ({ page, playground }) => {
    test.slow(); // A dozen looks by axe, each some seconds on a busy machine.
    await begin(page, playground);
    await open(page);
    await dialog(page).getByText('The same rule elsewhere').click();
    await expect(dialog(page).getByText(/^block drop in quick proto tcp/)).toBeVisible();
    await isCleanAtEverySize(page);
    await set(page);
    await expect(banner(page)).toBeVisible();
    await isCleanAtEverySize(page);
  });
});
