// The sandbox as a learner uses it: doors, sends over TCP, UDP and HTTP, a program of one's own, a taken port; and
// clean for axe at every width in both themes.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { chromium } from '@playwright/test';
import { launchOptions } from '../support/browser.ts';
import { expect, openPage, test } from '../support/page.ts';
import { isCleanAtEverySize, isCleanInBothThemes } from '../support/axe.ts';
import { answer, begin, door, tab } from '../support/sandbox.ts';

test.describe('sending', () => {
  test('HTTP by form: the request as it will be sent, the command, the answer', async ({ page, playground }) => {
    await begin(page, playground);
    await page.getByRole('button', { name: 'Send to http-hello', exact: true }).click();
    await page.getByLabel('Method').selectOption('POST');
    await page.getByLabel('Path').fill('/echo');
    await page.getByLabel('Body').fill('grüße');
    await expect(page.getByLabel('Request, exactly as it will be sent')).toHaveValue(/Content-Length: 7\n\ngrüße$/);
    await expect(page.getByText(/^.*printf 'POST \/echo/)).toBeVisible();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText(/200 OK/i, { timeout: 20_000 });
    await expect(answer(page)).toContainText('"you_sent"');
    await expect(page.getByRole('row', { name: /HTTP POST \/echo/ })).toBeVisible();
  });

  test('HTTP as text: what will surprise is said, and sent all the same', async ({ page, playground }) => {
    await begin(page, playground);
    await page.getByRole('button', { name: 'Send to http-hello', exact: true }).click();
    await page.getByRole('button', { name: 'Change it as text' }).click();
    const text = page.getByLabel('Request, exactly as it will be sent');
    await text.fill('POST /echo HTTP/1.1\nHost: x\nContent-Length: 1\nContent-Length: 2\n\na');
    await expect(page.getByText('Two Content-Length fields')).toBeVisible();
    await text.fill('POST /echo HTTP/1.1\nHost: x\nContent-Length: 10\n\nhello');
    await expect(page.getByText('Content-Length says 10, and 5 follow')).toBeVisible();
    await text.fill('GET / HTTP/1.1\nHost: x\n\n');
    await page.getByLabel('Ends of lines').selectOption('lf');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText(/400 Bad Request/i, { timeout: 20_000 });
  });

  test('UDP: one datagram for each line', async ({ page, playground }) => {
    await begin(page, playground);
    await page.getByRole('button', { name: 'Send to udp-daytime', exact: true }).click();
    await expect(tab(page, 'UDP')).toHaveAttribute('aria-selected', 'true');
    await page.getByLabel('Datagrams, one for each line').fill('one\ntwo');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText('Datagram 2', { timeout: 20_000 });
    await expect(page.getByRole('row', { name: /datagram 3 B “one”/ })).toBeVisible();
    await expect(page.getByRole('row', { name: /datagram 3 B “two”/ })).toBeVisible();

    const field = page.getByLabel('Datagrams, one for each line');
    await field.fill('now?\n'.repeat(21));
    await expect(field).toHaveAccessibleDescription(/These are 21; at most 20 are sent at a time. Take away 1./);
    await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
    await field.fill('now?\n'.repeat(20));
    await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  });

  test('a connection that stays open: say, half-close, close; and one that is reset', async ({ page, playground }) => {
    await begin(page, playground);
    await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
    await page.getByRole('radio', { name: 'Stay connected' }).check();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(page.getByText(/Connected from port \d+/)).toBeVisible({ timeout: 20_000 });
    await page.getByLabel('Text, exactly as it will be sent').fill('first\n');
    await page.getByRole('button', { name: 'Say it' }).click();
    await expect(answer(page)).toContainText('first', { timeout: 20_000 });
    await page.getByLabel('Text, exactly as it will be sent').fill('second\n');
    await page.getByRole('button', { name: 'Say it' }).click();
    await expect(answer(page)).toContainText('second', { timeout: 20_000 });
    await expect(answer(page)).not.toContainText('first');
    await page.getByRole('button', { name: 'End your side' }).click();
    // The server says goodbye, too: then it is over.
    await expect(page.getByText('Not connected yet.')).toBeVisible({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await expect(page.getByText('Not connected yet.')).toBeVisible({ timeout: 20_000 });
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await expect(page.getByText('Not connected yet.')).toBeVisible({ timeout: 20_000 });
    await expect(page.getByRole('row', { name: /RST/ })).toBeVisible();
  });

  test('a door that is stopped: who knocks is refused, in words, and it starts again', async ({ page, playground }) => {
    await begin(page, playground);
    await page.getByRole('button', { name: 'Stop tcp-echo' }).click();
    await expect(door(page, 'tcp-echo')).toContainText('stopped');
    await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText('Nobody listens at this port', { timeout: 20_000 });
    await expect(page.getByRole('row', { name: /RST/ })).toBeVisible();
    await page.getByRole('button', { name: 'Start tcp-echo' }).click();
    await expect(page.getByRole('button', { name: 'Stop tcp-echo' })).toBeVisible();
  });
});

test('a taken port names its holder, and says what to do', async ({ page, playground, forgiven }) => {
  forgiven.push(/409/);
  await begin(page, playground);
  for (const name of ['mine', 'second']) {
    await page.getByRole('button', { name: 'Open a service' }).click();
    await page.getByLabel('Kind').selectOption('tcp-echo');
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Port').fill('8080');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  const holder = /pid\s+(\d+)/.exec((await door(page, 'mine').textContent()) ?? '')?.[1];
  await expect(door(page, 'second')).toContainText('EADDRINUSE');
  await expect(door(page, 'second')).toContainText(new RegExp(`held by pid\\s+${holder}`));
  await door(page, 'second').getByRole('button', { name: 'Why?' }).click();
  await expect(page.getByText('This port is taken.')).toBeVisible();
  await page.keyboard.press('Escape');
  await tab(page, 'Processes').click();
  const row = page.locator('#stage-view').getByRole('row', { name: /^second/ });
  await row.getByText('Why second did not start').click();
  await expect(row.locator('pre')).toContainText(`127.0.0.1:8080 is taken: tcp-echo (pid ${holder})`);
});

test('a second browser’s visit is seen, with the program it is', async ({ page, playground }) => {
  await begin(page, playground, 'host');
  const port = /:(\d+)/.exec((await door(page, 'http-hello').textContent()) ?? '')?.[1] ?? '';
  const second = await chromium.launch(launchOptions());
  try {
    const visit = await second.newPage();
    await visit.goto(`http://127.0.0.1:${port}/from-elsewhere`);
    await tab(page, 'Conversation').click();
    const drawing = page.getByRole('region', { name: 'Conversation' });
    await expect(drawing.getByText(/GET \/from-elsewhere/).first()).toBeVisible();
    await expect(drawing).toContainText(/chrom/);
  } finally {
    await second.close();
  }
});

test.describe('programs of one’s own', () => {
  test.use({ programs: ['python3'] });
  let own: ChildProcess | undefined;
  test.afterEach(() => own?.kill('SIGKILL'));

  /** A server of Python's, on a port of the kernel's choice. */
  async function serve(address: string): Promise<number> {
    own = spawn('python3', ['-u', '-m', 'http.server', '0', '--bind', address], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [line] = (await once(own.stdout ?? process.stdin, 'data')) as [Buffer];
    return Number(/port (\d+)/.exec(String(line))?.[1]);
  }

  test('appear with who can reach them, and are sent to after one confirmation', async ({ page, playground }) => {
    const port = await serve('0.0.0.0');
    await begin(page, playground, 'host');
    const mine = page
      .getByRole('list', { name: 'Your own programs that listen' })
      .getByRole('listitem')
      .filter({ hasText: `:${port}` });
    await expect(mine).toContainText('exposed', { timeout: 20_000 });
    await expect(mine).toContainText(`pid ${own?.pid}`);
    await mine.getByRole('button').click();
    await expect(page.getByRole('dialog')).toContainText(`0.0.0.0:${port}`);
    await page.getByRole('button', { name: 'Leave it alone' }).click();
    await expect(page.getByLabel('To', { exact: true })).not.toContainText(String(port));
    await mine.getByRole('button').click();
    await page.getByRole('button', { name: 'Send to it' }).click();
    await expect(page.getByLabel('To', { exact: true })).toContainText(`127.0.0.1:${port}`);
    await tab(page, 'HTTP').click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText(/200 OK/i, { timeout: 20_000 });
    // Asked once: the next click is no question.
    await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
    await mine.getByRole('button').click();
    await expect(mine.getByRole('button')).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});

test('what a service says cannot do anything on the page: it is text, with marks', async ({ page, playground }) => {
  const nasty = '\u001b[31m<img src=x onerror=alert(1)>\u202e"><script>alert(2)</script>';
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(nasty)}\r\n\r\n${nasty}`),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  page.on('dialog', () => expect(true, 'a script of a service ran').toBe(false));
  try {
    await begin(page, playground, 'host');
    await page.getByRole('button', { name: new RegExp(`^Send to .*:${port}$`) }).click();
    await page.getByRole('button', { name: 'Send to it' }).click();
    await tab(page, 'HTTP').click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(answer(page)).toContainText('<script>alert(2)</script>', { timeout: 20_000 });
    await expect(answer(page)).toContainText(/ESC|x1b/);
    expect(await page.locator('section[aria-label="Answer"] :is(img, script)').count()).toBe(0);
    if (playground.ready.capture.packets === 'captured') {
      await tab(page, 'Bytes').click();
      await expect(page.getByText('<script>alert(2)</script>').last()).toBeVisible();
      await expect(page.locator('#stage-view i', { hasText: /^RLO$/ }).first()).toBeVisible();
      await expect(page.locator('#stage-view i', { hasText: /^ESC$/ }).first()).toBeVisible();
    }
  } finally {
    server.close();
  }
});

test('a lesson’s services open in the sandbox', async ({ page, playground }) => {
  await openPage(page, playground, '/sandbox?of=say-hello-over-tcp');
  await expect(page.getByRole('button', { name: 'Send to echo', exact: true })).toBeVisible({ timeout: 20_000 });
});

test('a lesson’s firewall and kernel settings come along', async ({ page, playground }) => {
  await openPage(page, playground, '/sandbox?of=refused-reset-timed-out');
  const rules = page.getByRole('list', { name: 'Rules in force' }).getByRole('listitem');
  await expect(rules).toContainText([/drop\s*0 packets/, /drop\s*0 packets/]);
  const shown = await page.getByText(/ in w\d+ -- python3/).textContent();
  const world = / in (w\d+) /.exec(shown ?? '')?.[1] ?? '';
  const main = `${import.meta.dirname}/../../dist/server/main.js`;
  const look = ['in', world, '--', 'cat', '/proc/sys/net/ipv4/tcp_syn_retries'];
  expect(execFileSync(process.execPath, [main, '--state', playground.state, ...look], { encoding: 'utf8' })).toBe(
    '2\n',
  );
});

test('a reload keeps the bench, and ending the run leads back', async ({ page, playground }) => {
  await begin(page, playground);
  await page.getByRole('button', { name: 'Send to tcp-echo', exact: true }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(answer(page)).toContainText('hello', { timeout: 20_000 });
  await page.reload();
  await expect(answer(page)).toContainText('hello', { timeout: 20_000 });
  await page.getByRole('button', { name: 'End this run' }).click();
  await page.getByRole('button', { name: 'End it' }).click();
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
});

test('axe finds nothing in the sandbox and on the stage', async ({ page, playground }) => {
  test.slow(); // More than a dozen looks by axe, each some seconds on a busy machine.
  await openPage(page, playground, '/sandbox');
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await isCleanInBothThemes(page);
  await begin(page, playground);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(answer(page)).toContainText(/200 OK/i, { timeout: 20_000 });
  await isCleanAtEverySize(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Stage', exact: true }).click();
  for (const name of ['Conversation', 'Sockets', 'Processes', 'Bytes', 'Packets']) {
    await tab(page, name).click();
    await expect(page.locator('#stage-view')).not.toContainText('Loading');
    await isCleanInBothThemes(page);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const name of ['Sockets', 'Processes', 'Bytes']) {
    await tab(page, name).click();
    await isCleanInBothThemes(page);
  }
  await page.getByRole('button', { name: 'Open a service' }).click();
  await isCleanInBothThemes(page);
});
