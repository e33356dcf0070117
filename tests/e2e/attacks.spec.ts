// A real browser on hostile pages: another loopback port, a foreign name that leads to 127.0.0.1, and that name rebound to
// our own port. The kernel would vouch for this browser, so what a page may not do is held back by the gate alone.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { launchOptions } from '../support/browser.ts';
import { testDoor } from '../support/doors.ts';
import type { TestDoor } from '../support/doors.ts';

let browser: Browser;
let door: TestDoor;
let hostile: http.Server;
/** Looks into the socket table: one for each request for a session that came through the gate. */
let lookups = 0;

test.beforeAll(async () => {
  // Chromium would hold back some of this by itself. Other browsers do not, so here it is told to let everything through.
  const trusting = '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests';
  browser = await chromium.launch(launchOptions(trusting, '--host-resolver-rules=MAP evil.test 127.0.0.1'));
  door = await testDoor({
    runPids: () => {
      lookups++;
      return [];
    },
  });
  hostile = http.createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end(html));
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
});
test.afterAll(async () => {
  await browser.close();
  await door.stop();
  hostile.close();
  hostile.closeAllConnections();
});
test.beforeEach(() => {
  lookups = 0;
  door.reached.length = 0;
});

const html = '<!doctype html><title>hostile</title><body></body>';

/** Each runs in the page with our origin, and resolves with what it could read: "" for nothing. */
const attempts: Record<string, (ours: string) => Promise<string>> = {
  'fetch of the page': (ours) =>
    fetch(ours).then(
      (answer) => answer.text().then((text) => (answer.ok ? text : '')),
      () => '',
    ),
  'fetch of /api': (ours) =>
    fetch(`${ours}/api/system`, { headers: { Authorization: 'Bearer x' } }).then(
      (answer) => answer.text().then((text) => (answer.ok ? text : '')),
      () => '',
    ),
  'fetch of a session, as JSON': (ours) =>
    fetch(`${ours}/api/session`, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }).then(
      (answer) => answer.text().then((text) => (answer.ok ? text : '')),
      () => '',
    ),
  'fetch of a session, without asking': (ours) =>
    fetch(`${ours}/api/session`, { method: 'POST', body: '{}', mode: 'no-cors', credentials: 'include' }).then(
      (answer) => answer.text().then((text) => (answer.ok ? text : '')),
      () => '',
    ),
  'fetch that outlives its page': (ours) =>
    fetch(`${ours}/api/echo`, { method: 'POST', body: '{}', mode: 'no-cors', keepalive: true }).then(
      (answer) => answer.text().then((text) => (answer.ok ? text : '')),
      () => '',
    ),
  'form to a frame': (ours) =>
    new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.name = 'answer'; // before it is there: later it would not count as a target
      document.body.append(frame);
      const form = document.body.appendChild(document.createElement('form'));
      Object.assign(form, { method: 'post', enctype: 'text/plain', action: `${ours}/api/session`, target: 'answer' });
      const field = form.appendChild(document.createElement('input'));
      Object.assign(field, { name: '{"a":"', value: '"}' });
      frame.onload = () => resolve(frame.contentDocument?.body.textContent?.includes('token"') ? 'a token' : '');
      form.submit();
    }),
  image: (ours) =>
    new Promise((resolve) => {
      const image = document.body.appendChild(new Image());
      image.onload = () => resolve(`an image of ${image.naturalWidth}`);
      image.onerror = () => resolve('');
      image.src = `${ours}/favicon.svg`;
    }),
  script: (ours) =>
    new Promise((resolve) => {
      const script = document.createElement('script');
      script.type = 'module';
      script.onload = () => resolve('a script');
      script.onerror = () => resolve('');
      script.src = `${ours}/assets/index-abc123.js`;
      document.body.append(script);
    }),
  frame: (ours) =>
    new Promise((resolve) => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      frame.onload = () => resolve(frame.contentDocument?.body.textContent?.includes('page') ? 'the page' : '');
      frame.src = `${ours}/index.html`;
    }),
  WebSocket: (ours) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${ours.replace('http', 'ws')}/ws`, ['playground.v1', 'bearer.x']);
      socket.onopen = () => resolve('a WebSocket');
      socket.onerror = () => resolve('');
    }),
  'WebSocket without protocols': (ours) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${ours.replace('http', 'ws')}/ws`);
      socket.onopen = () => resolve('a WebSocket');
      socket.onerror = () => resolve('');
    }),
};

const places: Record<string, (page: Page) => Promise<string>> = {
  'a page on another loopback port': async (page) => {
    await page.goto(`http://127.0.0.1:${(hostile.address() as AddressInfo).port}/`);
    return `http://127.0.0.1:${door.port}`;
  },
  'a page of a foreign name': async (page) => {
    await page.goto(`http://evil.test:${(hostile.address() as AddressInfo).port}/`);
    return `http://127.0.0.1:${door.port}`;
  },
  // The name led to the attacker when the page was loaded, and leads to us now: one origin, to the browser.
  'a page of a name rebound to us': async (page) => {
    const address = `http://evil.test:${door.port}`;
    await page.route(`${address}/`, (route) => route.fulfill({ contentType: 'text/html', body: html }), { times: 1 });
    await page.goto(`${address}/`);
    expect(await page.title()).toBe('hostile');
    return address;
  },
};

for (const [place, open] of Object.entries(places)) {
  test.describe(place, () => {
    for (const [name, attempt] of Object.entries(attempts)) {
      test(`reads nothing and starts nothing by ${name}`, async () => {
        const page = await browser.newPage();
        const ours = await open(page);
        expect(await page.evaluate(attempt, ours)).toBe('');
        for (const frame of page.frames().slice(1)) {
          expect(await frame.evaluate(() => document.body.textContent)).not.toMatch(/^page$|token"/);
        }
        expect({ lookups, reached: door.reached }).toEqual({ lookups: 0, reached: [] });
        await page.close();
      });
    }

    test('reads nothing of a window it opens', async () => {
      const page = await browser.newPage();
      const ours = await open(page);
      const opening = page.context().waitForEvent('page');
      await page.evaluate(
        (address) => void Object.assign(window, { opened: window.open(address) }),
        `${ours}/index.html`,
      );
      const opened = await opening;
      await opened.waitForLoadState();
      const read = await page.evaluate(() => {
        const { opened } = window as unknown as { opened: Window | null };
        try {
          return opened?.document.body.textContent ?? '';
        } catch (error) {
          return error instanceof DOMException ? '' : String(error);
        }
      });
      expect(read).not.toContain('page');
      expect({ lookups, reached: door.reached }).toEqual({ lookups: 0, reached: [] });
      await opened.close();
      await page.close();
    });

    test('gets nothing by a link to /api', async () => {
      const page = await browser.newPage();
      const ours = await open(page);
      const link = (address: string): void => {
        const anchor = document.body.appendChild(document.createElement('a'));
        anchor.href = address;
        anchor.click();
      };
      const answer = page.waitForResponse(`${ours}/api/system`);
      await page.evaluate(link, `${ours}/api/system`);
      expect((await answer).ok()).toBe(false);
      expect({ lookups, reached: door.reached }).toEqual({ lookups: 0, reached: [] });
      await page.close();
    });
  });
}

test('a link to the page opens it and starts nothing', async () => {
  const page = await browser.newPage();
  await page.goto(`http://evil.test:${(hostile.address() as AddressInfo).port}/`);
  const answer = page.waitForResponse(`http://127.0.0.1:${door.port}/`);
  await page.evaluate((address) => {
    const anchor = document.body.appendChild(document.createElement('a'));
    anchor.href = address;
    anchor.click();
  }, `http://127.0.0.1:${door.port}/`);
  expect((await answer).status()).toBe(200);
  expect({ lookups, reached: door.reached }).toEqual({ lookups: 0, reached: [] });
  await page.close();
});

// The counterpart: the same attempts are good for something where they are allowed.
test('our own page gets a session, reads the API and opens the WebSocket', async () => {
  const page = await browser.newPage();
  for (const url of door.urls) {
    await page.goto(url);
    const ours = url.slice(0, -1);
    const session = attempts['fetch of a session, as JSON'];
    expect(session && (await page.evaluate(session, ours))).toContain(door.token);
    const spoken = await page.evaluate(
      ([address = '', token = '']) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(`${address.replace('http', 'ws')}/ws`, ['playground.v1', `bearer.${token}`]);
          socket.onopen = () => resolve(socket.protocol);
          socket.onerror = () => resolve('refused');
        }),
      [ours, door.token],
    );
    expect(spoken).toBe('playground.v1');
    const system = await page.evaluate(
      ([token = '']) =>
        fetch('/api/system', { headers: { Authorization: `Bearer ${token}` } }).then((answer) => answer.text()),
      [door.token],
    );
    expect(system).toContain('secret');
  }
  expect(lookups).toBe(3);
  await page.close();
});
