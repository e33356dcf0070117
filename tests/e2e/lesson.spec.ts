// Lesson 4 as a learner takes it: by buttons alone, with evidence, replay, detail and hex, saved and opened by tshark.
import { execFileSync } from 'node:child_process';
import { lacking } from '../support/needs.ts';
import {
  checksMet,
  expect,
  holdTime,
  openLesson,
  openPage,
  packet,
  pickHello,
  predict,
  sayHello,
  tcpCard,
  test,
} from '../support/page.ts';

test('the whole lesson by buttons alone', async ({ page, playground }) => {
  await sayHello(page, playground);
  const next = page.getByRole('button', { name: 'Next', exact: true });

  await next.click();
  await predict(page, /^13/);
  await page.getByRole('button', { name: 'Say good morning' }).click();
  await checksMet(page, 2);

  await next.click();
  await predict(page, /^2/);
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await checksMet(page, 1);

  await next.click();
  await predict(page, /^A conversation like the first/);
  await page.getByRole('button', { name: 'Say hello twice' }).click();
  await checksMet(page, 2);

  await next.click();
  await predict(page, /^Nothing/);
  await page.getByRole('button', { name: 'Freeze, say hello' }).click();
  await expect(page.getByText('1 of 2 checks')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Thaw' }).click();
  await checksMet(page, 2);

  await next.click();
  for (const name of ['Freeze', 'Say first', 'Say second', 'Thaw']) {
    await page.getByRole('button', { name, exact: true }).click();
    if (name.startsWith('Say')) {
      const text = name.split(' ')[1] ?? '';
      await expect(page.getByText(new RegExp(`[67] bytes\\s+“${text}⏎”`)).first()).toBeVisible({ timeout: 20_000 });
    }
  }
  await expect(page.getByText('You can now read a TCP conversation')).toBeVisible({ timeout: 20_000 });
});

test('the question folds to what was said and seen, and evidence lights up', async ({ page, playground }) => {
  await sayHello(page, playground);
  await expect(page.getByText('Seen: three.')).toBeVisible();
  await page.getByRole('button', { name: /The two sides agreed first/ }).click();
  await expect(page.locator('.packet.lit')).toHaveCount(3);
});

test('the button waits for the answer to the question', async ({ page, playground }) => {
  await openLesson(page, playground);
  await expect(page.getByRole('button', { name: 'Say hello', exact: true })).toBeDisabled();
});

test('until the server has answered, no other button of the step may be pressed', async ({ page, playground }) => {
  await openLesson(page, playground);
  await page.getByRole('button', { name: /^Step 6: Now you/ }).click();
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page.route(/\/do$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Freeze', exact: true }).click();
  const other = page.getByRole('button', { name: 'Say first', exact: true });
  await expect(other).toBeDisabled();
  answer();
  await expect(other).toBeEnabled();
});

test('a packet picked in the drawing is picked in the list, with its layers and bytes', async ({
  page,
  playground,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await sayHello(page, playground);
  await pickHello(page);
  await expect(page.getByRole('heading', { name: 'The client sends 6 bytes' })).toBeVisible();
  const tcp = tcpCard(page);
  await expect(tcp).toContainText('window');
  await page.getByRole('tab', { name: /Packets/ }).click();
  await expect(page.locator('[role="row"][aria-selected="true"]')).toContainText('6 bytes');
});

test('what is saved, tshark reads: the same packets', async ({ page, playground }) => {
  test.skip(lacking('tshark') !== '', lacking('tshark'));
  await sayHello(page, playground);
  // Ten, or more where the kernel acknowledges apart; none comes any more once both have said goodbye.
  await expect(page.locator('text.state', { hasText: 'CLOSED' })).toBeVisible();
  const count = await page.locator('.packet').count();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save .pcapng' }).click();
  const file = await (await download).path();
  const fields = ['-e', 'tcp.flags.str', '-e', 'tcp.len', '-e', 'frame.comment'];
  const listed = execFileSync('tshark', ['-r', file, '-T', 'fields', ...fields], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(listed).toHaveLength(count);
  expect(listed[0]).toMatch(/S.*\t0\t/);
  expect(listed[3]).toMatch(/AP.*\t6\tThe client sends 6 bytes/);
});

test('replay goes packet by packet, forwards and backwards, with the space bar and the arrows', async ({
  page,
  playground,
}) => {
  await sayHello(page, playground);
  const picked = page.locator('.packet.picked');
  await holdTime(page);
  await page.getByRole('button', { name: 'Replay' }).click();
  await expect(picked).toHaveAttribute('aria-label', /^#1,/);
  await page.clock.runFor(1_000);
  await expect(picked).toHaveAttribute('aria-label', /^#2,/);
  await page.keyboard.press('ArrowLeft');
  await expect(picked).toHaveAttribute('aria-label', /^#1,/);
  await page.keyboard.press('ArrowRight');
  await expect(picked).toHaveAttribute('aria-label', /^#2,/);
  await page.keyboard.press('ArrowRight');
  await expect(picked).toHaveAttribute('aria-label', /^#3,/);
  await page.keyboard.press('ArrowLeft');
  await expect(picked).toHaveAttribute('aria-label', /^#2,/);
});

test('a replay goes on from one conversation to the next', async ({ page, playground }) => {
  await sayHello(page, playground);
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await expect(packet(page, 12)).toBeVisible();
  await holdTime(page);
  const track = page.getByRole('slider');
  const picked = page.locator('.packet.picked');
  await page.getByRole('button', { name: 'Replay' }).click();
  await expect(packet(page, 1)).toBeVisible();
  await expect(packet(page, 11)).toHaveCount(0);
  for (let next = 2; next <= 10; next++) {
    await track.press('ArrowRight');
    await expect(picked).toHaveAttribute('aria-label', new RegExp(`^#${next},`));
  }
  await expect(packet(page, 11)).toHaveCount(0);
  await page.clock.runFor(1_000);
  await expect(picked).toHaveAttribute('aria-label', /^#11,/);
  await expect(packet(page, 10)).toBeVisible();
  await expect(packet(page, 12)).toHaveCount(0);
});

test('two tabs see the same run, and a reload loses nothing', async ({ page, playground, context }) => {
  await sayHello(page, playground);
  const other = await context.newPage();
  await other.goto(page.url());
  await checksMet(other, 2);
  await expect(packet(other, 10)).toBeVisible();
  await page.reload();
  await checksMet(page, 2);
  await expect(packet(page, 10)).toBeVisible();
});

test('the home page shows the progress, and leads on with a lesson half done', async ({ page, playground }) => {
  await sayHello(page, playground);
  await page.getByRole('link', { name: 'Lessons' }).click();
  await expect(page.getByText('1 of 6 steps')).toBeVisible();
  await page.getByRole('link', { name: 'Continue: Say hello over TCP' }).click();
  await checksMet(page, 2);
});

test.describe(() => {
  test.use({ kept: false });

  test('when the server is killed, the page says so; when the run is over, it offers a new one', async ({
    page,
    playground,
    forgiven,
  }) => {
    forgiven.push(/Failed to load|ERR_CONNECTION|WebSocket/);
    await sayHello(page, playground);
    playground.child.kill('SIGKILL');
    await expect(page.getByText('The playground no longer answers.')).toBeVisible({ timeout: 20_000 });
  });
});

test('reset begins the step anew: what was seen before no longer counts', async ({ page, playground }) => {
  await sayHello(page, playground);
  const news = page.locator('.notes').getByRole('status');
  await expect(news).toHaveText(/new packets?: #/);
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('button', { name: 'Reset this step' }).click();
  await expect(page.locator('.packet')).toHaveCount(0);
  await expect(news).toHaveText('');
  await page.getByRole('button', { name: 'Say hello', exact: true }).click();
  await expect(packet(page, 10)).toBeVisible({ timeout: 20_000 });
});

test('the home page names the lesson and leads to it', async ({ page, playground }) => {
  await openPage(page, playground);
  await page.getByRole('link', { name: /Start: The address in your address bar/ }).click();
  await expect(page.getByRole('heading', { name: 'Two ports, not one', level: 1 })).toBeVisible();
});
