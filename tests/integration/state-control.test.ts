// The control socket: its answers, its rights, long paths, and what strangers may write into it.
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { controlAddress } from '../../server/state/address.ts';
import { askControl } from '../../server/state/ask.ts';
import { startControl, type Control, type ControlHandlers } from '../../server/state/control.ts';

let root: string;
let control: Control | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lbp-control-'));
  control = undefined;
});
afterEach(async () => {
  await control?.stop();
  await rm(root, { recursive: true });
});

const handlers: ControlHandlers = {
  who: () => ({ url: 'http://127.0.0.1:62893/', pid: process.pid, version: '0.1.0' }),
  open: () => ({ url: 'http://127.0.0.1:62893/#c=abc' }),
  setLine: () => Promise.resolve(),
  worlds: () => [{ name: 'w1', enterWithRights: ['nsenter', '-t', '7', '-n', '--'], netPid: process.pid }],
};

/** Write these bytes and read until the other side ends. */
function raw(path: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = net.connect(path, () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (got += chunk));
    socket.once('error', reject);
    socket.once('close', () => resolve(got));
  });
}

describe('control', () => {
  test('answers who, open and enter', async () => {
    control = await startControl(root, handlers);
    expect(await askControl(root, { ask: 'who' })).toEqual({
      ok: true,
      url: 'http://127.0.0.1:62893/',
      pid: process.pid,
      version: '0.1.0',
    });
    expect(await askControl(root, { ask: 'open' })).toEqual({ ok: true, url: 'http://127.0.0.1:62893/#c=abc' });
    expect(await askControl(root, { ask: 'enter', world: 'w1' })).toMatchObject({
      enter: ['nsenter', '-t', '7', '-n', '--'],
    });
    expect(await askControl(root, { ask: 'enter', world: 'host' })).toMatchObject({ ok: true, enter: [] });
  });

  test('an unknown world is refused with those that there are', async () => {
    control = await startControl(root, handlers);
    await expect(askControl(root, { ask: 'enter', world: 'w2' })).rejects.toMatchObject({
      code: 'world_unknown',
      detail: 'There is: host, w1.',
    });
  });

  test('a handler that fails is an answer, not an end', async () => {
    control = await startControl(root, {
      ...handlers,
      open: () => {
        throw new Error('broken');
      },
    });
    await expect(askControl(root, { ask: 'open' })).rejects.toMatchObject({ code: 'internal' });
    expect(await askControl(root, { ask: 'who' })).toMatchObject({ ok: true });
  });

  test('only its owner may use the socket', async () => {
    control = await startControl(root, handlers);
    expect((await stat(join(root, 'control.sock'))).mode & 0o777).toBe(0o600);
  });

  test('a folder whose path is too long for a Unix socket works', async () => {
    const deep = join(root, 'a'.repeat(60), 'b'.repeat(60), 'ü'.repeat(30));
    await mkdir(deep, { recursive: true });
    control = await startControl(deep, handlers);
    expect((await stat(join(deep, 'control.sock'))).isSocket()).toBe(true);
    expect(await askControl(deep, { ask: 'who' })).toMatchObject({ ok: true });
    await control.stop();
    control = undefined;
    await expect(stat(join(deep, 'control.sock'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(() => controlAddress(deep, 'darwin')).toThrow('too long');
  });

  test('nobody there: undefined, also with a dead socket or another file in its place', async () => {
    expect(await askControl(root, { ask: 'who' })).toBeUndefined();
    await writeFile(join(root, 'control.sock'), '');
    expect(await askControl(root, { ask: 'who' })).toBeUndefined();
    control = await startControl(root, handlers);
    expect(await askControl(root, { ask: 'who' })).toMatchObject({ ok: true });
  });

  test.each([
    ['not JSON', 'hello\n'],
    ['an unknown question', '{"ask":"stop"}\n'],
    ['an unknown key', '{"ask":"who","also":1}\n'],
    ['a world that is no word', `{"ask":"enter","world":${JSON.stringify('w'.repeat(65))}}\n`],
    ['a line without an end', 'x'.repeat(5000)],
    ['a line that is too long', `{"ask":"who"${' '.repeat(5000)}}\n`],
  ])('%s is refused', async (_, text) => {
    control = await startControl(root, handlers);
    const answer: unknown = JSON.parse(await raw(join(root, 'control.sock'), text));
    expect(answer).toEqual({ ok: false, error: 'body_malformed' });
  });

  test('a server that is not ours gives no answer to believe', async () => {
    const server = net
      .createServer((socket) => socket.resume().end('{"ok":true}\n'))
      .listen(join(root, 'control.sock'));
    try {
      await expect(askControl(root, { ask: 'who' })).rejects.toMatchObject({ code: 'server_gone' });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('stop ends also what waits for an answer', async () => {
    control = await startControl(root, { ...handlers, who: () => new Promise(() => undefined) });
    const asked = askControl(root, { ask: 'who' });
    const refused = expect(asked).rejects.toMatchObject({ code: 'server_gone' });
    // The second question is answered after the first one was read.
    await askControl(root, { ask: 'open' });
    await control.stop();
    control = undefined;
    await refused;
  });
});
