// System calls in the sandbox: pressed one at a time on two sides, what each gave and what the kernel made of it, a call that
// waits and is interrupted; the same in the Calls view, beside the lifelines and among the processes; clean for axe.
import type { Page } from '@playwright/test';
import { isClean, isCleanAtEverySize } from '../support/axe.ts';
import { expect, test } from '../support/page.ts';
import { begin, tab } from '../support/sandbox.ts';

test.use({ programs: ['perl'] });

const side = (page: Page, name: 'Server' | 'Client') => page.getByRole('form', { name: `${name} side` });
const rows = (page: Page) => page.getByRole('region', { name: 'System calls of this step' }).getByRole('row');

/** Make the call that stands on the button, and see what it gave. */
async function press(page: Page, name: 'Server' | 'Client', text: string, gives: string): Promise<void> {
  const form = side(page, name);
  await form.getByRole('button', { name: text, exact: true }).click();
  await expect(form.getByRole('status').first()).toContainText(`${text} = ${gives}`, { timeout: 20_000 });
}

async function hello(page: Page): Promise<void> {
  await tab(page, 'Calls').click();
  await press(page, 'Server', 'socket(AF_INET, SOCK_STREAM, 0)', '3');
  await press(page, 'Server', 'bind(3, 127.0.0.1:8000)', '0');
  await press(page, 'Client', 'socket(AF_INET, SOCK_STREAM, 0)', '3');
  await press(page, 'Client', 'connect(3, 127.0.0.1:8000)', '−1 ECONNREFUSED');
  await expect(side(page, 'Client')).toContainText('Connection refused.');
  await press(page, 'Server', 'listen(3, 128)', '0');
  await press(page, 'Client', 'connect(3, 127.0.0.1:8000)', '0');
  await press(page, 'Client', 'send(3, "hello", 5)', '5');
  await press(page, 'Server', 'accept(3)', '4');
  await press(page, 'Server', 'recv(4, 1024)', '5');
}

test('one call at a time on two sides, and what the kernel made of each', async ({ page, playground }) => {
  test.slow(); // A dozen calls, each answered in some seconds on a busy machine.
  await begin(page, playground, playground.ready.worlds.includes('private') ? 'private' : 'host');
  await hello(page);
  await page.getByRole('tab', { name: 'Calls 9' }).click();
  await expect(rows(page)).toHaveCount(10);
  await expect(rows(page).nth(5)).toContainText(/listen\(3, 128\) = 0.*then LISTEN 127\.0\.0\.1:8000/s);
  await expect(rows(page).nth(8)).toContainText(/accept\(3\) = 4.*then ESTABLISHED.*5 bytes unread/s);
  await isClean(page);

  // The next recv waits, and is interrupted.
  const server = side(page, 'Server');
  await server.getByLabel('Call').selectOption('recv');
  await server.getByRole('button', { name: 'recv(4, 1024)', exact: true }).click();
  await expect(rows(page).nth(10)).toContainText('waits');
  await server.getByRole('button', { name: 'Interrupt' }).click();
  await expect(server.getByRole('status').first()).toContainText('= −1 EINTR');

  // Where packets are captured, the calls stand beside the lifelines; where not, the connection is implied by them.
  await page.getByRole('tab', { name: 'Conversation' }).click();
  await expect(page.getByText('Client side').first()).toBeVisible();
  await expect(page.locator('#stage-view')).toContainText('accept(3) = 4');
  await page.getByRole('tab', { name: /^Processes/ }).click();
  await page.getByRole('button', { name: 'Kill server-side' }).click();
  await expect(page.getByRole('row', { name: /server-side.*ended by SIGKILL/ })).toBeVisible({ timeout: 20_000 });
});

test('clean at every size, in both themes', async ({ page, playground }) => {
  test.slow(); // Eight looks by axe, each some seconds on a busy machine.
  await begin(page, playground, playground.ready.worlds.includes('private') ? 'private' : 'host');
  await hello(page);
  await isCleanAtEverySize(page);
});
