// A lesson where no packet may be captured: what the programs tell is drawn dashed, nothing is invented, what needs packets says
// that it cannot be observed here and holds nobody up, and the page says why. And one where no network of its own can be made.
import fs from 'node:fs';
import { isCleanAtEverySize } from '../support/axe.ts';
import { expect, openLesson, openPage, predict, test } from '../support/page.ts';
import { whereRefused } from '../support/refused.ts';
import { startPlayground } from '../support/server.ts';

test('the first step without capture', async ({ page }) => {
  test.slow(); // A start, and four looks by axe, each some seconds on a busy machine.
  const unseeing = await startPlayground({ args: ['--capture', 'off'] });
  try {
    await openLesson(page, unseeing);
    await predict(page, /^3/);
    await page.getByRole('button', { name: 'Say hello', exact: true }).click();
    await expect(page.getByText('Dashed: no packet was seen. The programs told of it.')).toBeVisible();
    const drawn = page.locator('.packet');
    await expect(drawn.first()).toBeVisible();
    // Every arrow of the drawing, and not one that would have been a packet.
    await expect(page.locator('.packet:not(.implied)')).toHaveCount(0);
    const handshake = page.getByRole('listitem').filter({ hasText: 'The two sides agreed first' });
    await expect(handshake).toContainText('This cannot be observed here. It does not hold you up.');
    const echoed = page.getByRole('listitem').filter({ hasText: 'The server said your 6 bytes back' });
    await expect(echoed).toContainText('met:');
    await page.getByRole('button', { name: 'Packets: implied' }).press('Enter');
    await expect(page.getByText('The playground was started with --capture off.')).toBeVisible();
    await page.keyboard.press('Escape');
    await isCleanAtEverySize(page);
    await page.getByRole('tab', { name: /^Packets/ }).click();
    await expect(page.getByRole('gridcell')).toHaveCount(0);
    await page.getByRole('tab', { name: 'Statistics' }).click();
    await expect(
      page.getByText(/^Statistics are counted from packets, and packets cannot be captured here/),
    ).toBeVisible();
    const next = page.getByRole('button', { name: 'Next', exact: true });
    await next.press('Enter');
    await expect(page.getByText('Lesson 4 · step 2 of 6')).toBeVisible();
  } finally {
    await page.goto('about:blank');
    await unseeing.stop();
    fs.rmSync(unseeing.state, { recursive: true, force: true });
  }
});

test('where no network of its own can be made, the page says so in a sentence, and the lesson runs', async ({
  page,
}) => {
  const refused = await startPlayground({ before: whereRefused });
  try {
    await openLesson(page, refused);
    await page.getByRole('button', { name: 'Network: this computer' }).press('Enter');
    await expect(page.getByText('No private network can be made here.')).toBeVisible();
    await expect(page.getByText(/main\.js --state \S+ doctor/)).toBeVisible();
    await page.keyboard.press('Escape');
    await openPage(page, refused, '/sandbox');
    await expect(page.getByRole('radio', { name: /This computer/ })).toBeChecked();
    await expect(page.getByRole('radio')).toHaveCount(1);
    await expect(page.locator('fieldset').first()).toContainText(
      'A network of its own cannot be made here, so the sandbox run',
    );
  } finally {
    await page.goto('about:blank');
    await refused.stop();
    fs.rmSync(refused.state, { recursive: true, force: true });
  }
});
