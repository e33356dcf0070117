// Development on one origin: Vite's pages and its hot-reload socket only through the gate.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { testDoor } from '../support/doors.ts';
import type { TestDoor } from '../support/doors.ts';
import { ask, head } from '../support/raw-http.ts';

let door: TestDoor;
let project: string;
beforeAll(async () => {
  project = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-vite-'));
  fs.mkdirSync(path.join(project, 'client'));
  fs.writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
  fs.writeFileSync(path.join(project, 'vite.config.ts'), "export default { root: 'client', cacheDir: '../cache' };");
  fs.writeFileSync(path.join(project, 'client/index.html'), '<script type="module" src="/main.ts"></script>');
  fs.writeFileSync(path.join(project, 'client/main.ts'), 'export const kind: string = "module";');
  door = await testDoor({ client: { vite: project } });
});
afterAll(async () => {
  await door.stop();
  fs.rmSync(project, { recursive: true });
});

const get = (target: string, host = `127.0.0.1:${door.port}`) =>
  ask(door.port, head(`GET ${target} HTTP/1.1`, `Host: ${host}`, `Origin: http://${host}`, 'Connection: close'));

test('pages come from Vite, with a policy that differs by one word', async () => {
  const page = await get('/');
  expect(page.body).toContain('/@vite/client');
  expect(page.headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline';");
  expect(page.headers['content-security-policy']?.replace(" 'unsafe-inline'", '')).toContain("script-src 'self';");
  expect((await get('/lessons/say-hello')).body).toContain('/@vite/client');
  const module = await get('/main.ts');
  expect(module.body).toContain('export const kind = "module"');
  expect(Object.keys(module.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('the gate stands before Vite', async () => {
  expect((await get('/main.ts', 'evil.test')).status).toBe(421);
  expect((await get('/api/system')).status).toBe(401);
});

test('hot reload comes through the gate, and only through it', async () => {
  const token = /wsToken = "([^"]+)"/.exec((await get('/@vite/client')).body)?.[1];
  expect(token).toBeDefined();
  const url = `ws://127.0.0.1:${door.port}/?token=${token}`;
  const origin = `http://127.0.0.1:${door.port}`;
  const socket = new WebSocket(url, 'vite-hmr', { origin });
  const [greeting] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(String(greeting))).toMatchObject({ type: 'connected' });
  const update = once(socket, 'message') as Promise<[Buffer]>;
  fs.writeFileSync(
    path.join(project, 'client/index.html'),
    '<p>changed</p><script type="module" src="/main.ts"></script>',
  );
  expect(JSON.parse(String((await update)[0]))).toMatchObject({ type: 'full-reload' });
  socket.close();
  await once(socket, 'close');

  const foreign = new WebSocket(url, 'vite-hmr', { origin: 'http://127.0.0.1:1' });
  const [error] = (await once(foreign, 'error')) as [Error];
  expect(error.message).toContain('403');
  const other = new WebSocket(url, 'something', { origin });
  const [nobody] = (await once(other, 'error')) as [Error];
  expect(nobody.message).toContain('404');
});
