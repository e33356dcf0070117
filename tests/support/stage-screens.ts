// What `npm run screenshots -- --all DIR` looks at on the stage: every view with something picked in it, many lifelines, trouble on the
// wire, and its dialogs.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { pickHello, tcpCard } from './page.ts';
import { begin, door, tab } from './sandbox.ts';
import type { Playground } from './server.ts';

const exec = promisify(execFile);
export type Shot = (name: string) => Promise<void>;

const press = (page: Page, group: string, name: string): Promise<void> =>
  page.getByRole('group', { name: group }).getByRole('button', { name, exact: true }).first().click();

/** Press buttons that are there on a narrow page alone. */
async function onTelephone(page: Page, ...names: (string | RegExp)[]): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const name of names) await page.getByRole('button', { name, exact: true }).first().click();
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** The views over the hello, which has been said; the page shows it. */
export async function helloScreens(page: Page, shot: Shot): Promise<void> {
  await pickHello(page);
  await shot('hello-picked');
  await tcpCard(page).getByRole('button', { name: /^to/ }).click();
  await shot('hello-field');
  await page.getByRole('button', { name: /^PSH/ }).click();
  await shot('hello-bits');
  await onTelephone(page, /^Stage/, 'All fields');
  await shot('hello-all-fields');
  await onTelephone(page, 'Less', 'Text');
  await tab(page, 'Packets').click();
  await page.getByRole('combobox', { name: 'Filter the packets' }).fill('tcp.len > 0 or fin');
  await page.keyboard.press('Enter');
  await shot('hello-filter');
  await page.getByRole('combobox', { name: 'Filter the packets' }).fill('tcp and prot');
  await shot('hello-filter-words');
  await page.getByRole('combobox', { name: 'Filter the packets' }).fill('');
  await tab(page, 'Bytes').click();
  for (const form of ['Hex', 'Decoded', 'Text']) {
    await page.getByRole('button', { name: form, exact: true }).click();
    await shot(`hello-bytes-${form.toLowerCase()}`);
  }
  await tab(page, 'Conversation').click();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await shot('hello-table');
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await page.getByRole('slider').press('Home');
  for (let step = 0; step < 5; step++) await page.getByRole('slider').press('ArrowRight');
  await shot('hello-replay');
}

/** Five callers of a relay in front of a service: seven lifelines; and what is counted of them. */
export async function manyScreens(page: Page, playground: Playground, shot: Shot): Promise<void> {
  await begin(page, playground, 'host');
  await page.getByRole('button', { name: 'Set a relay' }).click();
  await shot('sandbox-relay-dialog');
  const relay = page.getByRole('dialog', { name: 'Set a relay' });
  const options = await relay.getByLabel('In front of').locator('option').allTextContents();
  await relay
    .getByLabel('In front of')
    .selectOption({ label: options.find((one) => one.startsWith('tcp-echo ')) ?? '' });
  await relay.getByRole('button', { name: 'Set it' }).click();
  const shown = door(page, 'relay-of-tcp-echo').filter({ hasText: /:\d+/ });
  const port = /:(\d+)/.exec((await shown.textContent()) ?? '')?.[1] ?? '';
  const callers = `for i in 1 2 3 4 5; do (echo "I am caller $i"; sleep 0.$i) | nc -N 127.0.0.1 ${port} & done; wait`;
  await exec('sh', ['-c', callers]);
  await tab(page, 'Conversation').click();
  await page.locator('.packet').nth(40).waitFor();
  await shot('many');
  await page.locator('.packet').nth(24).press('Enter');
  await shot('many-picked');
  await tab(page, 'Statistics').click();
  for (const part of ['Conversations', 'Protocols', 'Throughput', 'Round trips', 'Time-sequence']) {
    await press(page, 'What is counted', part);
    for (const form of ['Picture', 'Table']) {
      await press(page, 'Show as', form);
      await shot(`statistics-${part.toLowerCase().replace(' ', '-')}-${form.toLowerCase()}`);
    }
  }
  await tab(page, 'Packets').click();
  await shot('many-packets');
}

/** A rule of the firewall in a network of its own, and what it does. */
export async function ruleScreens(page: Page, playground: Playground, shot: Shot): Promise<void> {
  await begin(page, playground);
  await page.getByRole('button', { name: 'Set a rule' }).click();
  await shot('sandbox-rule-dialog');
  await page.getByRole('button', { name: 'Set the rule' }).click();
  await page.getByRole('list', { name: 'Rules in force' }).waitFor();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await tab(page, 'Conversation').click();
  await page.locator('.packet').nth(2).waitFor();
  await shot('sandbox-rule');
}
