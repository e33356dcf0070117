// Texts of every kind of mischief, sent, answered, named and saved, through every pane: they are shown as text, nothing
// runs, nothing is fetched, and the browser reports nothing held back by the page's policy.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { acting } from '../../server/shared/acting.ts';
import { readCaptureFile } from '../../server/shared/capture-file/read-capture.ts';
import { writePcapng } from '../../server/shared/capture-file/write-pcapng.ts';
import { mischief, mischiefLesson, refusedLessons, trace } from '../support/mischief.ts';
import { folderWith } from '../support/own-lessons.ts';
import { expect, openPage, test } from '../support/page.ts';
import { answer, begin, saveInto, tab } from '../support/sandbox.ts';
import { freePort } from '../support/ports.ts';
import { startPlayground, type Playground } from '../support/server.ts';

test.use({ programs: ['python3'] });

/** Characters that act instead of being seen; a tab and the ends of lines may stand. */
const acts = new RegExp(`[${acting}]`);

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

/** The notes to what is presented, as they stand in their own window. */
async function notes(page: Page, playground: Playground): Promise<void> {
  await openPage(page, playground, `${new URL(page.url()).pathname}/notes`);
  await expect(page.getByText(/since you began/)).toBeVisible();
  await isText(page, 'notes to what is presented');
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
    const file = info.outputPath('experiment.yaml');
    await saveInto(page, file);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Open a file' }).click();
    await (await chooser).setFiles(file);
    await expect(page.getByRole('dialog')).toContainText('<script>');
    await isText(page, 'an experiment before it runs');
    await page.keyboard.press('Escape');
  });

  await test.step('on the projector, with its notes', async () => {
    await page.getByRole('link', { name: 'Present' }).click();
    await isText(page, 'what can be presented');
    const open = page.getByRole('region', { name: 'Runs that are open now' });
    await open.getByRole('link', { name: 'Sandbox' }).click();
    await expect(page.getByText(/packets recorded/)).toBeVisible();
    await isText(page, 'before any packet');
    // End shows what the page has read by then: before the first packet, nothing.
    await expect(page.getByRole('button', { name: 'First packet' })).toBeEnabled();
    await page.keyboard.press('End');
    await expect(page.locator('.packet').first()).toBeVisible();
    await isText(page, 'packets on the projector');
    await notes(page, playground);
  });

  expect(seen).toEqual([]);
});

/** The packets of a real hello, each with mischief for its bytes of text and for a comment; so is the interface's name. */
function mischiefCapture(): Buffer {
  const read = readCaptureFile(fs.readFileSync(new URL('../fixtures/hello.pcap', import.meta.url)));
  if (!read.ok) throw new Error(read.detail);
  const frames = read.frames.map((frame) => {
    const words = new TextEncoder().encode(mischief[frame.id % mischief.length] ?? '');
    // Ethernet, IPv4 and TCP with 12 bytes of options: the six bytes of the hello stand behind.
    if (frame.bytes.length <= 66) return frame;
    const bytes = new Uint8Array([...frame.bytes.subarray(0, 66), ...words]);
    new DataView(bytes.buffer).setUint16(16, bytes.length - 14);
    return { ...frame, bytes, original: bytes.length };
  });
  const comments = new Map(frames.map(({ id }) => [id, mischief.join('\n')]));
  const name = short.join(' ');
  return Buffer.from(writePcapng(frames, { worlds: [{ name, kind: 'private' }], began: 0, comments }));
}

test.describe('of others', () => {
  test.use({ forgiven: [/422/] }); // A progress file is refused.

  test('lessons, calls and files of others show mischief as text', async ({ page }) => {
    test.slow(); // A dozen calls, each answered in some seconds on a busy machine.
    page.setDefaultTimeout(20_000);
    const seen = await watched(page);
    const files = Object.fromEntries(refusedLessons.map((text, at) => [`02-bad/${10 + at}-refused/lesson.md`, text]));
    const folder = folderWith({ '01-own/01-mischief/lesson.md': mischiefLesson, ...files });
    const playground = await startPlayground({ args: ['--lessons', folder] });
    try {
      await test.step('lesson files that cannot be read', async () => {
        await openPage(page, playground);
        await expect(page.getByText(/<script>.* is not known/).first()).toBeVisible();
        await expect(page.getByText(/characters that can be seen/)).toBeVisible();
        await expect(page.getByText(/cannot be seen is not allowed/).first()).toBeVisible();
        await expect(page.getByText(/mischief:.* leads elsewhere/).first()).toBeVisible();
        await isText(page, 'what is wrong with lesson files');
      });

      await test.step('a progress file', async () => {
        const open = (name: string, lessons: unknown) =>
          page.locator('input[type=file]').setInputFiles({
            name,
            mimeType: 'application/json',
            buffer: Buffer.from(JSON.stringify({ kind: 'loopback-playground-progress', version: 1, lessons })),
          });
        const bad = short.join(' ');
        await open(`${bad}.json`, { [bad]: {} });
        await expect(
          page
            .getByRole('alert')
            .or(page.getByText(/is no progress|cannot be/))
            .first(),
        ).toBeVisible();
        await isText(page, 'a progress file that is refused');
        const said = { step: bad, checks: short, steps: short, predictions: { [bad]: bad } };
        await open(`${bad}.json`, { mischief: said, 'say-hello-over-tcp': said });
        await isText(page, 'what a progress file adds');
        await page.getByRole('button', { name: 'Add it' }).click();
        await isText(page, 'a course with the progress of others');
      });

      await test.step('a lesson, and what is typed into its fields', async () => {
        await openPage(page, playground, '/lessons/mischief');
        await page.getByRole('radio').first().check();
        await isText(page, 'a lesson');
        await page.getByRole('button', { name: 'Commit to this answer' }).click();
        await page.getByRole('button', { name: 'a term' }).click();
        await isText(page, 'a card of the glossary');
        await page.keyboard.press('Escape');
        const field = page.locator('form input:not([type])');
        for (const words of [0, 6, 12].map((from) =>
          short
            .slice(from, from + 6)
            .join(' ')
            .slice(0, 200),
        )) {
          await field.fill(words);
          await page.getByRole('button', { name: 'Answer', exact: true }).click();
          await expect(page.getByText(`You typed “${words.slice(0, 9)}`)).toBeVisible();
          await isText(page, `an answer: ${words}`);
        }
        const editor = page.locator('.edit textarea');
        const flat = short.map((words, at) => `X-${at}: ${words.replace(/[^ -~]/g, '?')}\n`).join('');
        for (const request of [short.join('\n'), `GET / HTTP/1.1\nHost: x\n${flat}\n`]) {
          await editor.fill(request);
          await page.locator('section.do button').first().click();
          await expect(page.locator('section.do button').first()).toBeEnabled();
          await isText(page, 'a request that was changed');
        }
        await expect(page.getByText('1 of 2 checks')).toBeVisible();
        await page.getByRole('button', { name: /hint/i }).first().click();
        await isText(page, 'a hint');
      });

      await test.step('the lesson on the projector, with its notes', async () => {
        await openPage(page, playground, `/present/${page.url().split('/').at(-1)}`);
        await expect(page.getByText(/^\d+ packets recorded/)).toBeVisible();
        await isText(page, 'a question on the projector');
        await page.keyboard.press('Space');
        await expect(page.getByRole('button', { name: /^(?:First|Next) packet/ })).toBeEnabled();
        await page.keyboard.press('End');
        await expect(page.locator('.packet').first()).toBeVisible();
        await isText(page, 'what was seen, on the projector');
        await notes(page, playground);
      });

      await test.step('system calls, and what they gave', async () => {
        await begin(page, playground, playground.ready.worlds.includes('private') ? 'private' : 'host');
        await tab(page, 'Calls').click();
        const call = async (
          side: 'Server' | 'Client',
          name: string,
          gives: string,
          fields: Record<string, string> = {},
        ) => {
          const form = page.getByRole('form', { name: `${side} side` });
          await form.getByLabel('Call').selectOption(name);
          for (const [label, words] of Object.entries(fields))
            await form.getByLabel(label, { exact: true }).fill(words);
          await isText(page, `${name}, before it is made`);
          await form.locator('button.go').click();
          await expect(form.getByRole('status').first()).toContainText(`= ${gives}`);
          await isText(page, `${name}, and what it gave`);
        };
        await call('Server', 'socket', '3');
        const Port = String(await freePort());
        await call('Server', 'bind', '0', { Port });
        await call('Server', 'listen', '0');
        await call('Client', 'socket', '3');
        await call('Client', 'connect', '0', { Port });
        await call('Server', 'accept', '4');
        const words = short.join(' ').slice(0, 4000);
        const bytes = String(Buffer.byteLength(words));
        await call('Client', 'send', bytes, { Text: words });
        await call('Server', 'recv', bytes, { Socket: '4', 'At most, bytes': '65536' });
        const stage = page.getByRole('region', { name: 'Stage' });
        for (const name of ['Calls', 'Conversation', 'Processes']) {
          await stage.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
          await expect(page.locator('#stage-view')).not.toContainText('Loading');
          await isText(page, `calls: ${name}`);
        }
      });

      await test.step('a capture file with comments', async () => {
        const chooser = page.waitForEvent('filechooser');
        await tab(page, 'Packets').click();
        await page.getByRole('button', { name: 'Open a capture' }).click();
        await (
          await chooser
        ).setFiles({ name: `${mischief[16]}${mischief[1]}.pcapng`, mimeType: '', buffer: mischiefCapture() });
        await expect(page.getByText('20 packets from a file')).toBeVisible();
        await page.getByRole('row', { name: /“/ }).last().click();
        await expect(page.getByText('Comments in the file:')).toBeVisible();
        await expect(page.locator('.remarks + ul')).toContainText(mischief[0] ?? '');
        await isText(page, 'a packet of a file, with its comment');
        for (const name of ['Conversation', 'Bytes']) {
          await tab(page, name).click();
          await expect(page.locator('#stage-view')).not.toContainText('Loading');
          await isText(page, `a file: ${name}`);
        }
      });
      expect(seen).toEqual([]);
    } finally {
      await page.goto('about:blank');
      await playground.stop();
      for (const made of [playground.state, folder]) fs.rmSync(made, { recursive: true, force: true });
    }
  });
});
