// The kernel's view beside the packets': at each lifeline's end what the kernel's table says, quietly where they agree, in
// words where they do not, and the same in the table.
import { isCleanAtEverySize, isCleanInBothThemes } from '../support/axe.ts';
import { expect, openLesson, sayHello, test } from '../support/page.ts';
import { begin, tab } from '../support/sandbox.ts';

test.use({ programs: ['nft', 'perl'] });

test('after both said goodbye they agree: TIME_WAIT here, no socket there', async ({ page, playground }) => {
  await sayHello(page, playground);
  const words = page.getByRole('list', { name: 'What the kernel’s table says of each end' });
  await expect(words.getByRole('listitem')).toHaveText([/kernel: TIME_WAIT/, /kernel: no socket/], { timeout: 20_000 });
  await expect(words).not.toContainText('They differ');
  await words.getByRole('button', { name: 'your client, kernel: TIME_WAIT' }).press('Enter');
  await expect(page.getByText('A socket in TIME_WAIT leaves the table after a minute')).toBeVisible();
});

test('words that come after the last packet come into view whole, as that did', async ({ page, playground }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await openLesson(page, playground);
  await page.getByRole('button', { name: /^Step 6: Now you/ }).click();
  for (const name of ['Freeze', 'Say first', 'Say second', 'Thaw'])
    await page.getByRole('button', { name, exact: true }).click();
  const words = page.getByRole('list', { name: 'What the kernel’s table says of each end' }).getByRole('listitem');
  await expect(words.last()).toHaveText(/kernel: no socket.*in 2 conversations/s);
  await expect(words.last()).toBeInViewport({ ratio: 1 });
});

test('a RST that the firewall drops: closed by the packets, open in the kernel', async ({ page, playground }) => {
  test.slow(); // Looks by axe, each some seconds on a busy machine.
  await begin(page, playground);
  await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
  await page.getByRole('radio', { name: 'Stay connected' }).check();
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await tab(page, 'Conversation').click();
  const words = page.getByRole('list', { name: 'What the kernel’s table says of each end' });
  await expect(words.getByRole('listitem')).toHaveText([/kernel: ESTABLISHED/, /kernel: ESTABLISHED/], {
    timeout: 20_000,
  });

  await page.getByRole('button', { name: 'Set a rule' }).click();
  await page.getByRole('button', { name: 'Set the rule' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 20_000 });
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(page.getByRole('option', { name: /RST, dropped by the firewall/ })).toBeVisible({ timeout: 20_000 });
  const differing = words.getByRole('button', {
    name: 'tcp-echo, kernel: ESTABLISHED, packets: CLOSED. They differ.',
  });
  await expect(differing).toBeVisible({ timeout: 20_000 });
  await expect(words.getByRole('button', { name: 'your client, kernel: no socket' })).toBeVisible();
  await isCleanAtEverySize(page);
  await differing.press('Enter');
  await expect(page.getByText('The firewall stopped a packet on its way to this end')).toBeVisible();
  await isCleanInBothThemes(page);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Table' }).click();
  await expect(differing).toBeVisible();
  await isCleanInBothThemes(page);
});
