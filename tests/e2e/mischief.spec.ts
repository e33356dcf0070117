// Texts of every kind of mischief, sent, answered, named and saved, through every pane: they are shown as text, nothing
// runs, nothing is fetched, and the browser reports nothing held back by the page's policy.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from '@playwright/test';
import { turning } from '../../server/shared/acting.ts';
import { mischief, trace } from '../support/mischief.ts';
import { expect, test } from '../support/page.ts';
import { answer, begin, tab } from '../support/sandbox.ts';

test.use({ programs: ['python3'] });

/** Characters that act instead of being seen; a tab and the ends of lines may stand. */
const acts = new RegExp(`[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f${turning}]`);

const short = mischief.filter(({ length }) => length < 1000);

/** Listens, says all of it to whoever comes, and bears a name that is markup. */
const program = `
import json, socket, sys
words = json.loads(sys.argv[1])
with open('/proc/self/comm', 'w') as name: name.write('<img onerror=1>')
door = socket.socket()
door.bind(('127.0.0.1', 0))
door.listen()
print(door.getsockname()[1], flush=True)
while True:
    client, _ = door.accept()
    for word in words: client.sendall(word.encode() + b'\\n')
    client.close()
`;

let own: ChildProcess | undefined;
test.afterEach(() => own?.kill('SIGKILL'));

async function speak(): Promise<number> {
  own = spawn('python3', ['-c', program, JSON.stringify(mischief)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(own.stdout ?? process.stdin, 'data')) as [Buffer];
  return Number(String(line));
}

/** Everything that the browser asked for elsewhere, and every report of its policy. */
async function watched(page: Page): Promise<readonly string[]> {
  const seen: string[] = [];
  await page.exposeFunction('report', (what: string) => seen.push(what));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      void (window as unknown as { report(what: string): void }).report(`${violatedDirective}: ${blockedURI}`);
    });
  });
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(request.url())) seen.push(request.url());
  });
  page.on('dialog', (dialog) => seen.push(dialog.message()));
  return seen;
}

/** What stands on the page is text alone. A field repeats what was typed into it just as it is. */
async function isText(page: Page, where: string, whose: 'told' | 'typed' = 'told'): Promise<void> {
  const found = await page.evaluate((trace) => {
    const window_ = window as unknown as Record<string, unknown>;
    const ours = 'iframe, base, meta[http-equiv=refresh], img[onerror], svg[onload], a[href^="javascript:"]';
    return {
      ran: window_[trace] ?? ({} as Record<string, unknown>)[trace] ?? null,
      elements: [...document.querySelectorAll(ours)].map((one) => one.outerHTML),
      text: document.body.innerText,
    };
  }, trace);
  expect(found.ran, where).toBeNull();
  expect(found.elements, where).toEqual([]);
  const at = whose === 'typed' ? -1 : found.text.search(acts);
  expect(at < 0 ? '' : JSON.stringify(found.text.slice(Math.max(0, at - 30), at + 30)), where).toBe('');
}

/** Send what the form holds, and wait until it is over. */
async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  await expect(answer(page)).not.toContainText('waiting');
}

test('every pane shows mischief as text', async ({ page, playground }, info) => {
  test.slow(); // Half a hundred things are sent, each some seconds on a busy machine.
  page.setDefaultTimeout(20_000);
  const seen = await watched(page);
  const port = await speak();
  await begin(page, playground, 'host');

  await test.step('a program with markup for a name that says all of it', async () => {
    const mine = page.getByRole('listitem').filter({ hasText: `:${port}` });
    await expect(mine).toContainText('<img');
    await mine.getByRole('button').click();
    await isText(page, 'the question whether to send there');
    await page.getByRole('button', { name: 'Send to it' }).click();
    await send(page);
    await expect(answer(page)).toContainText(mischief[0] ?? '');
    await isText(page, 'its answer');
  });

  await test.step('sent over TCP, and echoed', async () => {
    await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
    for (const [nth, words] of mischief.entries()) {
      await page.getByLabel('Text, exactly as it will be sent').fill(words);
      await send(page);
      await expect(page.getByText(`Sent ${nth + 2}`)).toBeVisible();
      await isText(page, `tcp: ${JSON.stringify(words)}`);
    }
  });

  await test.step('as datagrams', async () => {
    await page.getByRole('button', { name: 'Send to udp-daytime', exact: true }).click();
    await page.getByLabel('Datagrams, one for each line').fill(short.join('\n'));
    await send(page);
    await isText(page, 'udp');
  });

  await test.step('over HTTP, as path, line and body', async () => {
    await page.getByRole('button', { name: 'Send to http-hello', exact: true }).click();
    await page.getByRole('button', { name: 'Change it as text' }).click();
    for (const words of short) {
      const flat = words.replace(/[^ -~]/g, '?');
      const request = `POST /${encodeURI(flat)} HTTP/1.1\nHost: x\nX-Mischief: ${flat}\nContent-Length: 3\n\nabc`;
      await page.getByLabel('Request, exactly as it will be sent').fill(request);
      await send(page);
      await isText(page, `http: ${flat}`);
    }
  });

  await test.step('on the stage', async () => {
    for (const name of ['Conversation', 'Sockets', 'Processes', 'Bytes', 'Packets']) {
      await tab(page, name).click();
      await expect(page.locator('#stage-view')).not.toContainText('Loading');
      await isText(page, name);
    }
    const filter = page.getByRole('combobox', { name: 'Filter the packets' });
    for (const words of short) {
      await filter.fill(words);
      await isText(page, `filter: ${words}`, 'typed');
    }
    await filter.fill('');
    // Its list of words lies over the rows until it is put away.
    await filter.press('Escape');
    await page
      .getByRole('row', { name: /“|HTTP/ })
      .last()
      .click();
    await isText(page, 'the layers of a packet');
  });

  await test.step('in the palette', async () => {
    await page.keyboard.press('Control+k');
    for (const words of short) {
      await page.getByRole('dialog').getByRole('combobox').fill(words);
      await isText(page, `palette: ${words}`, 'typed');
    }
    await page.keyboard.press('Escape');
  });

  await test.step('as the name of an experiment, saved and opened', async () => {
    await page.getByRole('button', { name: 'Save as a file' }).click();
    await page.getByLabel('Name of the experiment').fill(short.slice(0, 3).join(' ').slice(0, 100));
    await isText(page, 'what will be saved');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const file = info.outputPath('experiment.yaml');
    await (await download).saveAs(file);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a file' }).click();
    await (await chooser).setFiles(file);
    await expect(page.getByRole('dialog')).toContainText('<script>');
    await isText(page, 'an experiment before it runs');
    await page.keyboard.press('Escape');
  });

  await test.step('on the projector', async () => {
    await page.getByRole('link', { name: 'Present' }).click();
    await isText(page, 'what can be presented');
  });

  expect(seen).toEqual([]);
});
