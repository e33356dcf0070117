// The sandbox wholly by keyboard: opened, started, sent over TCP, UDP and HTTP, a packet with its details, a service stopped and
// started again, saved. After each key the focus is somewhere and a person sees where.
import type { Locator, Page } from '@playwright/test';
import { Keyboard } from '../support/keyboard.ts';
import { expect, openPage, test } from '../support/page.ts';
import { answer, door, tab } from '../support/sandbox.ts';

const button = (page: Page | Locator, name: string) => page.getByRole('button', { name, exact: true });

test('the sandbox from Start to a saved file, without a mouse', async ({ page, playground }) => {
  test.slow(); // Some two hundred keys, each looked after.
  page.setDefaultTimeout(20_000);
  const keys = new Keyboard(page);
  const chosen = page.locator('[role="row"][aria-selected="true"]');
  await page.setViewportSize({ width: 1366, height: 768 });
  await openPage(page, playground, '/sandbox');
  await expect(button(page, 'Start')).toBeVisible();
  await keys.to(button(page, 'Start'));
  await keys.press('Enter');
  await expect(button(page, 'Send to tcp-echo')).toBeVisible();

  await test.step('TCP: a door is chosen, a text typed and sent', async () => {
    await keys.to(button(page, 'Send to tcp-echo'));
    await keys.press('Enter');
    await keys.to(page.getByLabel('Text, exactly as it will be sent'));
    await keys.press('Control+a');
    await keys.type('by hand');
    await keys.to(button(page, 'Send'));
    await keys.press('Enter');
    await expect(answer(page)).toContainText('by hand');
    await expect(button(page, 'Send')).toBeFocused();
  });

  await test.step('UDP by the arrow keys, from the field with Ctrl Enter; and HTTP', async () => {
    await keys.to(tab(page, 'TCP'), 'Shift+Tab');
    await keys.press('ArrowRight');
    await expect(tab(page, 'UDP')).toBeFocused();
    await keys.to(page.getByLabel('Datagrams, one for each line'));
    await keys.press('Control+Enter');
    await expect(answer(page)).toContainText('Datagram 1');
    await keys.to(button(page, 'Send to http-hello'), 'Shift+Tab');
    await keys.press('Enter');
    await keys.press('Control+Enter');
    await expect(answer(page)).toContainText(/200 OK/i);
  });

  await test.step('a packet is chosen, its details read and closed', async () => {
    await keys.to(tab(page, 'Packets'));
    await keys.to(page.getByRole('row').and(page.locator('[tabindex="0"]')));
    await keys.press('Enter');
    const first = await chosen.getAttribute('data-id');
    await keys.press('ArrowDown');
    await expect(chosen).not.toHaveAttribute('data-id', first ?? '');
    await expect(chosen).toBeFocused();
    await keys.to(page.getByRole('button', { name: 'Close', exact: true }));
    await keys.to(page.locator('aside summary', { hasText: 'IPv4' }));
    await keys.press('Enter');
    await expect(page.getByText('time to live', { exact: true })).toBeVisible();
    await keys.press('Escape');
    await expect(page.getByRole('button', { name: 'Close', exact: true })).toBeHidden();
    await expect(chosen).toBeFocused();
    await keys.press('Enter');
    await keys.to(page.getByRole('button', { name: 'Close', exact: true }));
    await keys.press('Enter');
    await expect(chosen).toBeFocused();
  });

  await test.step('a service is stopped and started among the processes', async () => {
    const view = page.locator('#stage-view');
    await keys.to(tab(page, 'Packets'), 'Shift+Tab');
    await keys.press('ArrowRight');
    await keys.press('ArrowRight');
    await expect(tab(page, 'Processes')).toBeFocused();
    await keys.to(view.getByRole('button', { name: 'Stop udp-daytime' }));
    await keys.press('Enter');
    const row = view.getByRole('row', { name: /^udp-daytime/ }).first();
    await expect(row).toContainText('ended');
    await expect(row).toBeFocused();
    await keys.to(view.getByRole('button', { name: 'Start udp-daytime' }));
    await keys.press('Enter');
    await expect(row).toContainText('running');
    await expect(row).toBeFocused();
    await keys.isSeen('the start of a service');
  });

  await test.step('another is stopped and started at its door', async () => {
    const doors = page.getByRole('region', { name: 'Doors' });
    await keys.to(button(doors, 'Stop tcp-echo'), 'Shift+Tab');
    await keys.press('Enter');
    await expect(door(page, 'tcp-echo')).toContainText('stopped');
    await expect(button(doors, 'Start tcp-echo')).toBeFocused();
    await keys.press('Enter');
    await expect(door(page, 'tcp-echo')).toContainText('pid');
    await expect(button(doors, 'Stop tcp-echo')).toBeFocused();
  });

  await test.step('a connection is kept open, and closed', async () => {
    await keys.to(button(page, 'Send to tcp-echo'), 'Shift+Tab');
    await keys.press('Enter');
    await keys.to(page.getByRole('radio', { name: 'Say it and hang up' }));
    await keys.press('ArrowDown');
    await keys.to(button(page, 'Connect'));
    await keys.press('Enter');
    await expect(page.getByText(/Connected from port \d+/)).toBeVisible();
    await keys.to(button(page, 'Close'), 'Shift+Tab');
    await keys.press('Enter');
    await expect(page.getByText('Not connected yet.')).toBeVisible();
    await keys.isSeen('the end of the connection');
  });

  await test.step('all of it is saved', async () => {
    await keys.to(button(page, 'Save as a file'), 'Shift+Tab');
    await keys.press('Enter');
    await expect(page.getByRole('dialog')).toContainText('3 services and 5 sends');
    await keys.to(button(page, 'Save'));
    const download = page.waitForEvent('download');
    await keys.press('Enter');
    expect((await download).suggestedFilename()).toMatch(/\.yaml$/);
    await expect(button(page, 'Save as a file')).toBeFocused();
  });
});
