// A run is told over which connection a browser asked for its page, and whether that had carried another request.
import fs from 'node:fs';
import http from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageEntry } from '../../server/shared/contract/entry.ts';
import { startPlayground, type Playground } from '../support/server.ts';
import { Tab } from '../support/tab.ts';

let playground: Playground;
let tab: Tab;
let run: string;
/** Keeps its one connection, as a browser does. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
/** Has none yet. */
const others = new http.Agent();

beforeAll(async () => {
  playground = await startPlayground();
  tab = await Tab.open(playground.url());
  run = (await tab.begin('the-address-in-your-address-bar')).id;
});
afterAll(async () => {
  for (const one of [agent, others]) one.destroy();
  tab.leave();
  await playground.stop();
  fs.rmSync(playground.state, { recursive: true, force: true });
});

/** Ask for something; the port that it was asked for from. */
async function ask(path: string, method = 'GET', by = agent): Promise<number> {
  const { port } = playground.ready;
  const request = http.request({ host: '127.0.0.1', port, path, method, agent: by }).end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
  return request.socket?.localPort ?? 0;
}

const at = (port: number) => ({ address: '127.0.0.1', port });
const asked = () => tab.entries.filter((one): one is PageEntry => one.type === 'page' && one.what === 'asked');

test('the first request on a connection is told as new, the second as one of several; what is no page of a run is not told', async () => {
  const address = `/lessons/the-address-in-your-address-bar/${run}`;
  const port = await ask(address);
  expect(port).toBeGreaterThan(0);
  for (const other of ['/', '/theme.js', '/lessons/the-address-in-your-address-bar', `/lessons/x/${run}x`, `/sandbox`])
    expect(await ask(other)).toBe(port);
  expect(await ask(address, 'HEAD')).toBe(port);
  expect(await ask(`${address}?again`)).toBe(port);
  const last = await ask(address, 'GET', others);
  await tab.until('the last request', () => asked().at(-1)?.client.port === last);
  const ends = (own: number) => ({ client: at(own), server: at(playground.ready.port) });
  expect(asked()).toMatchObject([
    { ...ends(port), again: false },
    { ...ends(port), again: true },
    { ...ends(last), again: false },
  ]);
});

test('one that the gate refuses is not told', async () => {
  const before = asked().length;
  const request = http.request({
    host: '127.0.0.1',
    port: playground.ready.port,
    path: `/lessons/the-address-in-your-address-bar/${run}`,
    headers: { Host: 'elsewhere.example' },
  });
  const [response] = (await once(request.end(), 'response')) as [http.IncomingMessage];
  expect(response.statusCode).toBeGreaterThanOrEqual(400);
  response.resume();
  await ask(`/lessons/the-address-in-your-address-bar/${run}`);
  await tab.until('the one after it', () => asked().length > before);
  expect(asked()).toHaveLength(before + 1);
});
