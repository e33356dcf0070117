// A relay in the sandbox, on this computer's own network: put in front of a service by keyboard with the first connection reset, met
// by what is sent, said beside the packets and above them, made good, and taken away; clean for axe at every width in both themes.
import type { Page } from '@playwright/test';
import { isClean, isCleanAtEverySize } from '../support/axe.ts';
import { expect, test } from '../support/page.ts';
import { answer, begin, door, tab } from '../support/sandbox.ts';

const trouble = (page: Page) => page.getByRole('region', { name: 'Trouble on the wire' });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Set a relay' });
const banner = (page: Page) => page.locator('.notes .fault');
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true });

/** Press it by keyboard, once it may be: not while the change before is still under way. */
async function enter(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name });
  await expect(button).toBeEnabled();
  await button.press('Enter');
}

/** Labels that have no ground of their own, or one that they fill to its edge: among many lifelines they cross those of others. */
const bare = (page: Page): Promise<string[]> =>
  page.locator('.packet').evaluateAll((packets) =>
    packets
      .map((one) => {
        const [label, ground] = [one.querySelector('.label'), one.querySelector('.paper')];
        const [words, box] = [label?.getBoundingClientRect(), ground?.getBoundingClientRect()];
        const roomy = words && box && box.left + 4 < words.left && box.right - 4 > words.right && box.top < words.top;
        return roomy ? '' : (label?.textContent ?? '').trim();
      })
      .filter((text) => text !== ''),
  );

test('the first connection is reset, the next gets through; then a good relay, then none', async ({
  page,
  playground,
}) => {
  await begin(page, playground, 'host');
  await expect(trouble(page)).toContainText('hands every byte on');
  await enter(page, 'Set a relay');
  await dialog(page)
    .getByLabel('In front of')
    .selectOption({ label: (await optionOf(page, 'tcp-echo')) ?? '' });
  await dialog(page).getByLabel('What it does').selectOption('Reset: reset_peer');
  await dialog(page).getByLabel('Which of them').selectOption('The first ones');
  await dialog(page).getByLabel('How many').fill('-');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByLabel('How many')).toBeFocused();
  await expect(dialog(page).getByLabel('How many')).toHaveAccessibleDescription('Type a whole number, from 0 to 1000.');
  await dialog(page).getByLabel('How many').fill('1');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0, { timeout: 20_000 });
  await expect(page.getByRole('button', { name: 'Set a relay' })).toBeFocused();
  const words = 'to the client: reset at once, only the first one';
  await expect(trouble(page).getByRole('list', { name: 'What relay-of-tcp-echo does' })).toContainText(words);
  await expect(banner(page)).toHaveText(`relay-of-tcp-echo ${words}`);
  await expect(door(page, 'relay-of-tcp-echo')).toBeVisible();

  // It is the target now.
  await tab(page, 'Conversation').click();
  await page.keyboard.press('Control+Enter');
  await expect(answer(page)).toContainText('Connection reset', { timeout: 20_000 });
  const drawing = page.getByRole('region', { name: 'Conversation' });
  await expect(drawing).toContainText(/reset by\s*the\s*relay/);
  await expect(drawing.locator('.card').filter({ hasText: 'tcp-relay' }).first()).toBeVisible();
  expect(await bare(page)).toEqual([]);
  await isClean(page);
  await send(page).click();
  await expect(answer(page)).toContainText('hello', { timeout: 20_000 });

  await enter(page, 'A good relay again: relay-of-tcp-echo');
  await expect(banner(page)).toHaveCount(0, { timeout: 20_000 });
  await expect(trouble(page)).toContainText('a good relay');
  await enter(page, 'Take the relay away: relay-of-tcp-echo');
  await expect(trouble(page)).toContainText('none', { timeout: 20_000 });
  await expect(page.getByRole('button', { name: 'Set a relay' })).toBeFocused();
});

/** The words of a service in the list of the form. */
const optionOf = (page: Page, name: string) =>
  dialog(page)
    .getByRole('option')
    .filter({ hasText: new RegExp(`^${name} `) })
    .textContent();

test('axe finds nothing', async ({ page, playground }) => {
  test.slow(); // A dozen looks by axe, each some seconds on a busy machine.
  await begin(page, playground, 'host');
  await page.getByRole('button', { name: 'Set a relay' }).click();
  await isCleanAtEverySize(page);
  await page.getByRole('button', { name: 'Set it' }).click();
  await expect(dialog(page)).toHaveCount(0, { timeout: 20_000 });
  await send(page).click();
  await isCleanAtEverySize(page);
});
