// Opens a door for a test, with an API of three routes that says what reached it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Router } from 'express';
import type { WebSocket } from 'ws';
import type { Rooms } from '../../server/api/behind.ts';
import { openDoor } from '../../server/api/door.ts';
import type { Door, DoorOptions } from '../../server/api/door.ts';
import type { Surroundings } from '../../server/api/peer.ts';
import { PlaygroundError } from '../../server/shared/contract/errors.ts';

export interface TestDoor extends Door {
  /** Method and path of each request that came through to the API, and "live" for each WebSocket. */
  readonly reached: string[];
  readonly codes: string[];
  /** Errors that were no PlaygroundError. */
  readonly errors: unknown[];
  readonly folder: string;
}

/** A plain Linux computer, whatever this one is: there the kernel's word counts. */
export const plainLinux: Surroundings = {
  platform: 'linux',
  uid: process.geteuid?.(),
  container: false,
  wsl: false,
  ssh: false,
  everyUid: true,
  codeOnly: false,
};

/** Open a door on a port of the kernel's; what is not given is plain. stop() also removes the folder made for it. */
export async function testDoor(options: Partial<DoorOptions & Rooms> = {}): Promise<TestDoor> {
  const reached: string[] = [];
  const codes: string[] = [];
  const errors: unknown[] = [];
  const folder = builtFolder();
  const door = await openDoor({
    port: 0,
    client: { built: folder },
    rooms: () => ({ ...sampleRooms(reached), ...options }),
    codeOnly: false,
    onCode: (code) => codes.push(code),
    onError: (error) => errors.push(error),
    surroundings: plainLinux,
    ...options,
  });
  const stop = async (): Promise<void> => {
    await door.stop();
    fs.rmSync(folder, { recursive: true });
  };
  return { ...door, reached, codes, errors, folder, stop };
}

/** Three routes, and a live side that repeats what it hears. */
export function sampleRooms(reached: string[]): Rooms {
  const live = (socket: WebSocket): void => {
    reached.push('live');
    socket.on('message', (data) => socket.send(String(data)));
  };
  return { api: sampleRoutes(reached), live, asked: () => undefined, runPids: () => [] };
}

function sampleRoutes(reached: string[]): Router {
  const router = Router();
  router.get('/system', (request, response) => {
    reached.push(`${request.method} ${request.path}`);
    response.json({ secret: 'system' });
  });
  router.post('/echo', (request, response) => {
    reached.push(`${request.method} ${request.path}`);
    response.json({ heard: request.body as unknown });
  });
  router.get('/fails/:how', (request) => {
    throw request.params.how === 'known' ? new PlaygroundError('run_ended', 'r1') : new Error('a secret of ours');
  });
  return router;
}

/** A built client in small, with a link that leads out of it; the caller removes it. */
export function builtFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-door-'));
  const files = {
    'index.html': '<!doctype html><title>Loopback Playground</title><p>page</p>',
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'assets/index-abc123.js': 'export const a = 1;',
    'frame/shell.html': '<!doctype html><script>parent.postMessage("shell", "*")</script>',
    '.hidden': 'hidden',
  };
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  fs.symlinkSync('/etc', path.join(folder, 'out'));
  fs.symlinkSync('/etc/passwd', path.join(folder, 'assets', 'passwd'));
  return folder;
}
