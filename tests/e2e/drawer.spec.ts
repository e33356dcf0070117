// What comes beside or over a page, at every width: the details of a packet, beside or below the stage; the list of
// keys. And the notes to what is presented, in a window of any width.
import type { Locator } from '@playwright/test';
import { isCleanAtEverySize } from '../support/axe.ts';
import { expect, openPage, packet, sayHello, tcpCard, test } from '../support/page.ts';

/** Put a finger on the head of what lies over the page, move it by so many px, and lift it. */
async function draw(sheet: Locator, by: number): Promise<void> {
  const line = await sheet.page().context().newCDPSession(sheet.page());
  await line.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await sheet.getByRole('button').first().click({ trial: true }); // It stands still.
  const { x = 0, y = 0 } = (await sheet.boundingBox()) ?? {};
  const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    line.send('Input.dispatchTouchEvent', { type, touchPoints });
  const at = { x: x + 60, y: y + 20 };
  await finger('touchStart', at);
  await finger('touchMove', { x: at.x, y: at.y + by / 2 });
  await finger('touchMove', { x: at.x, y: at.y + by });
  await finger('touchEnd');
  await line.detach();
}

test('axe finds nothing: details of a packet, list of keys, notes', async ({ page, playground }) => {
  test.slow(); // A dozen looks by axe, each some seconds on a busy machine.
  await sayHello(page, playground);
  await packet(page, 4).click();
  await expect(page.getByRole('heading', { name: 'The client sends 6 bytes' })).toBeVisible();
  await expect(tcpCard(page)).toContainText('window');
  // On a telephone the stage has the page to itself, and the details stand below their packet.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: /^Stage/ }).click();
  const details = page.getByRole('complementary', { name: 'Packet detail' });
  await expect(details).toBeVisible();
  const below = async (): Promise<boolean> => {
    const [picked, sheet] = await Promise.all([packet(page, 4).boundingBox(), details.boundingBox()]);
    return picked !== null && sheet !== null && picked.y > 0 && picked.y + picked.height <= sheet.y;
  };
  await expect.poll(below).toBe(true);
  // They are the sentences at first; drawn up, also the fields and the bytes, and the packet stays in view.
  const bytes = details.getByRole('grid', { name: 'Bytes of the packet' });
  await expect(details.getByText('The first packet that carries words.')).toBeVisible();
  await expect(bytes).toBeHidden();
  await details.getByRole('button', { name: 'All fields' }).click();
  await expect(tcpCard(page)).toBeVisible();
  await expect(bytes).toBeVisible();
  await expect.poll(below).toBe(true);
  await expect(packet(page, 4).locator('.label')).toBeInViewport({ ratio: 1 });
  await details.getByRole('button', { name: 'Less' }).click();
  // The same by finger; drawn down once more, they are gone.
  await expect(bytes).toBeHidden();
  await draw(details, -60);
  await expect(bytes).toBeVisible();
  await draw(details, 60);
  await expect(bytes).toBeHidden();
  await expect(details).toBeVisible();
  await draw(details, 60);
  await expect(details).toBeHidden();
  await packet(page, 4).click();
  await expect(details).toBeVisible();
  await page.getByRole('tab', { name: /^Packets/ }).click();
  const row = page.locator('[aria-selected="true"][role="row"]');
  await expect(row).toHaveAccessibleName(/^4 /);
  const [list, sheet] = await Promise.all([row.boundingBox(), details.boundingBox()]);
  expect((list?.y ?? Infinity) + (list?.height ?? 0)).toBeLessThanOrEqual(sheet?.y ?? 0);
  await isCleanAtEverySize(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await isCleanAtEverySize(page);
  const run = new URL(page.url()).pathname.split('/').at(-1);
  await openPage(page, playground, `/present/${run}/notes`);
  await expect(page.getByText(/since you began/)).toBeVisible();
  await isCleanAtEverySize(page);
});
