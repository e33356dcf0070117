// What the browser tests of the sandbox share: a run that has begun, its tabs, doors and answer.
import type { Download, Page } from '@playwright/test';
import { expect, openPage } from './page.ts';
import type { Playground } from './server.ts';

export const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
export const answer = (page: Page) => page.getByRole('region', { name: 'Answer' });
/** A service of this run. On the host, those of other playgrounds stand below, among the learner's own programs. */
export const door = (page: Page, name: string) =>
  page
    .getByRole('list', { name: /^Services (of this run|on this computer|on the neighbour)$/ })
    .getByRole('listitem')
    .filter({ has: page.getByText(name, { exact: true }) });

/** Open the sandbox and start a run with the services that are ticked at first. */
export async function begin(page: Page, playground: Playground, world: 'private' | 'host' = 'private'): Promise<void> {
  await openPage(page, playground, '/sandbox');
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  const choice = page.getByRole('radio', { name: world === 'host' ? /This computer/ : /A network of its own/ });
  if (await choice.isVisible()) await choice.check();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  for (const name of ['http-hello', 'tcp-echo', 'udp-daytime'])
    await expect(page.getByRole('button', { name: `Send to ${name}`, exact: true })).toBeVisible({ timeout: 20_000 });
}

/** Save what the dialog is about as this file. */
export async function saveInto(page: Page, file: string): Promise<Download> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const download = await waiting;
  await download.saveAs(file);
  return download;
}

/** Drop a file on the stage, as a person does with the mouse. */
export async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const files = await page.evaluateHandle(
    ({ name, bytes }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], name));
      return transfer;
    },
    { name, bytes: [...bytes] },
  );
  await page.getByRole('region', { name: 'Stage' }).dispatchEvent('drop', { dataTransfer: files });
}
