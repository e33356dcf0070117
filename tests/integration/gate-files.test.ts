// What stands behind the gate: the page's files, and how /api answers errors.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDoor } from '../support/doors.ts';
import type { TestDoor } from '../support/doors.ts';
import { ask, head } from '../support/raw-http.ts';
import type { RawAnswer } from '../support/raw-http.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await testDoor();
});
afterAll(() => door.stop());

const get = (target: string, ...more: string[]): Promise<RawAnswer> =>
  ask(door.port, head(`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${door.port}`, ...more));
const api = (method: string, target: string): Promise<RawAnswer> => {
  const lines = [`Host: 127.0.0.1:${door.port}`, `Authorization: Bearer ${door.token}`];
  const body = method === 'POST' ? ['Content-Type: application/json', 'Content-Length: 2'] : [];
  return ask(door.port, head(`${method} /api${target} HTTP/1.1`, ...lines, ...body) + (body.length ? '{}' : ''));
};

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types svelte-trusted-html playground-worker";

describe('pages', () => {
  test.each(['/', '/index.html', '/lessons/say-hello', '/lessons/say-hello/r1', '/lessons/', '/?a=//b'])(
    '%s is the page',
    async (target) => {
      const { status, body, headers } = await get(target);
      expect([status, body.includes('<p>page</p>')]).toEqual([200, true]);
      expect(headers).toMatchObject({
        'content-security-policy': policy,
        'x-frame-options': 'DENY',
        'cache-control': 'no-cache',
        'content-type': 'text/html; charset=utf-8',
      });
    },
  );

  test('hashed assets never change', async () => {
    const { status, headers } = await get('/assets/index-abc123.js');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
  });

  test.each([
    '/nothing',
    '/assets',
    '/assets/nothing.js',
    '/lessons/a.b',
    '/.hidden',
    '/out/passwd',
    '/assets/passwd',
    '/../../etc/passwd',
    '/assets/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/frame/../index.html',
    '/index.html/x',
    `/${'a'.repeat(3000)}`,
  ])('%s is 404', async (target) => {
    const { status, body, headers } = await get(target);
    expect([status, headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
    expect(body).toContain('There is nothing here.');
    expect(body).not.toContain('root:');
  });

  test('the links out of the folder are there to be followed', () => {
    expect(fs.existsSync(path.join(door.folder, 'out/passwd'))).toBe(true);
    expect(fs.existsSync(path.join(door.folder, 'assets/passwd'))).toBe(true);
  });

  test('a frame may be framed by us, and is sandboxed', async () => {
    const { status, headers } = await get('/frame/shell.html');
    expect(status).toBe(200);
    expect(headers['x-frame-options']).toBeUndefined();
    expect(headers['content-security-policy']).toBe(
      "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    );
    expect((await get('/framework')).headers['x-frame-options']).toBe('DENY');
  });

  test('are asked for again only where they changed', async () => {
    const { headers } = await get('/');
    expect((await get('/', `If-None-Match: ${headers['etag']}`)).status).toBe(304);
  });

  test('HEAD has no body', async () => {
    const request = head('HEAD / HTTP/1.1', `Host: 127.0.0.1:${door.port}`, 'Connection: close');
    const { status, body } = await ask(door.port, request);
    expect([status, body]).toEqual([200, '']);
  });
});

describe('/api', () => {
  test('is not kept anywhere', async () => {
    const { status, headers } = await api('GET', '/system');
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test.each([
    ['GET', '/nothing', 404, 'not_found'],
    ['GET', '/fails/known', 410, 'run_ended'],
    ['GET', '/fails/unknown', 500, 'internal'],
    ['DELETE', '/system', 405, 'method'],
    ['POST', '/system', 405, 'method'],
    ['GET', '/echo', 405, 'method'],
    ['PATCH', '/echo', 405, 'method'],
  ])('%s %s is a Problem: %i %s', async (method, target, status, error) => {
    const answer = await api(method, target);
    expect(answer.status, answer.body).toBe(status);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const problem: unknown = JSON.parse(answer.body);
    expect(problem).toMatchObject({ error, title: expect.any(String), remedy: expect.any(String) });
    if (status === 405) expect(answer.headers['allow']).toMatch(/GET|POST/);
  });

  test('an unknown error is told to us whole and to the asker not at all', async () => {
    const before = door.errors.length;
    const { body } = await api('GET', '/fails/unknown');
    expect(body).not.toContain('secret');
    expect(body).not.toContain('.ts');
    expect(String(door.errors[before])).toContain('a secret of ours');
  });

  test('a known error keeps its detail', async () => {
    expect(JSON.parse((await api('GET', '/fails/known')).body)).toMatchObject({ detail: 'r1' });
  });
});
