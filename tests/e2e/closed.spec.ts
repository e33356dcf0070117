// Tabs that are closed before, during and after a send: the run goes on without them, the next tab sees it, and when the last
// one has been gone for a minute nothing is left. Processes that somebody kills from outside while a page shows them.
import type { Page } from '@playwright/test';
import type { RunList } from '../../server/shared/contract/api.ts';
import { hurried, hurry } from '../support/hurry.ts';
import { KeptPlayground } from '../support/kept.ts';
import { HeldNetworks, shown } from '../support/left.ts';
import { checksMet, expect, openLesson, openPage, packet, predict, test } from '../support/page.ts';
import { answer, begin, door, tab } from '../support/sandbox.ts';

const row = (page: Page, name: string) =>
  page.locator('#stage-view').getByRole('row', { name: new RegExp(`^${name}`) });
const pidIn = async (page: Page, name: string): Promise<number> =>
  Number(await row(page, name).first().getByRole('cell').first().textContent());

test('tabs closed before, during and after a send; and nothing is left', async ({ page, context }) => {
  context.setDefaultTimeout(20_000);
  const kept = new KeptPlayground({ node: hurried });
  const network = new HeldNetworks();
  const next = async (): Promise<Page> => {
    const opened = await context.newPage();
    await openPage(opened, await kept.get(), address);
    return opened;
  };
  let address = '';
  try {
    const playground = await kept.get();
    const api = await kept.tab();
    const runs = async () => (await api.ask<RunList>('GET', '/runs')).runs.map(({ id }) => id);
    await openLesson(page, playground);
    address = new URL(page.url()).pathname;
    const before = await runs();
    expect(before).toHaveLength(1);
    await page.close();

    const during = await next();
    await tab(during, 'Processes').click();
    network.hold(await pidIn(during, 'echo'));
    await during.getByRole('button', { name: 'Freeze echo' }).click();
    await expect(row(during, 'echo')).toContainText('frozen');
    await predict(during, /^1/);
    await tab(during, 'Conversation').click();
    await during.getByRole('button', { name: 'Say hello', exact: true }).click();
    // It is sent, and the answer is a long way off.
    await expect(packet(during, 4)).toBeVisible();
    await during.close();

    const after = await next();
    await expect(packet(after, 4)).toBeVisible();
    await tab(after, 'Processes').click();
    await after.getByRole('button', { name: 'Thaw echo' }).click();
    await checksMet(after, 2);
    await after.close();

    const last = await next();
    await checksMet(last, 2);
    await expect(packet(last, 10)).toBeVisible();
    expect(await runs()).toEqual(before);
    await last.close();
    await expect
      .poll(() => {
        hurry(playground);
        return shown(network.processes);
      })
      .toEqual([]);
    expect(await runs()).toEqual([]);

    const late = await next();
    await expect(late.getByText('This run has ended.')).toBeVisible();
  } finally {
    network[Symbol.dispose]();
    await context.close();
    await kept.stop();
  }
});

test('a service and the agent are killed from outside: the page says so, and both come back', async ({
  page,
  playground,
}) => {
  await begin(page, playground);
  page.setDefaultTimeout(20_000);
  const send = page.getByRole('button', { name: 'Send', exact: true });
  await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
  await send.click();
  await expect(answer(page)).toContainText('hello');
  await tab(page, 'Processes').click();

  const service = await pidIn(page, 'tcp-echo');
  process.kill(service, 'SIGKILL');
  await expect(row(page, 'tcp-echo')).toContainText('ended by SIGKILL');
  await expect(door(page, 'tcp-echo')).toContainText('stopped');
  await send.click();
  await expect(answer(page)).toContainText('Nobody listens at this port');
  await row(page, 'tcp-echo').getByRole('button', { name: 'Start tcp-echo' }).click();
  await expect(row(page, 'tcp-echo').first()).toContainText('running');
  expect(await pidIn(page, 'tcp-echo')).not.toBe(service);

  const agent = await pidIn(page, 'client');
  process.kill(agent, 'SIGKILL');
  await expect(row(page, 'client').first()).toContainText('ended by SIGKILL');
  await send.click();
  await expect(answer(page)).toContainText('hello');
  await expect(row(page, 'client').first()).toContainText('running');
  const second = await pidIn(page, 'client');
  expect(second).not.toBe(agent);

  // In the middle of a send.
  await row(page, 'tcp-echo').first().getByRole('button', { name: 'Freeze tcp-echo' }).click();
  await expect(row(page, 'tcp-echo').first()).toContainText('frozen');
  await send.click();
  await expect(answer(page)).toContainText('waiting');
  process.kill(second, 'SIGKILL');
  await expect(answer(page)).toContainText('The client’s process ended.');
  await expect(row(page, 'client').first()).toContainText('ended by SIGKILL');
  await row(page, 'tcp-echo').first().getByRole('button', { name: 'Thaw tcp-echo' }).click();
  await expect(row(page, 'tcp-echo').first()).toContainText('running');
  await send.click();
  await expect(answer(page)).toContainText('hello');

  const before = await pidIn(page, 'http-hello');
  await row(page, 'http-hello').getByRole('button', { name: 'Restart http-hello' }).click();
  await expect(row(page, 'http-hello').first()).toContainText('running');
  await expect(row(page, 'http-hello').first().getByRole('cell').first()).not.toHaveText(String(before));
  await expect(row(page, 'http-hello').last()).toContainText(String(before));
});
