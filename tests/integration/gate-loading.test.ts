// What is behind the gate is loaded after the port is open: what the gate refuses loads nothing, and who comes early waits.
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { openBehind } from '../../server/api/behind.ts';
import type { Behind } from '../../server/api/behind.ts';
import { Codes } from '../../server/api/codes.ts';
import { entrance } from '../../server/api/entrance.ts';
import { gate } from '../../server/api/gate/gate.ts';
import { limitedServer } from '../../server/api/limits.ts';
import { listenOn } from '../../server/api/listen.ts';
import { openSite } from '../../server/api/site.ts';
import type { Site } from '../../server/api/site.ts';
import { builtFolder, plainLinux, sampleRooms, testDoor } from '../support/doors.ts';
import { ask, head } from '../support/raw-http.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Requests to a door by somebody who knows its token. */
const visitor = ({ port, token }: { port: number; token: string }) => {
  const host = `Host: 127.0.0.1:${port}`;
  const bearer = `Authorization: Bearer ${token}`;
  const origin = `http://127.0.0.1:${port}`;
  return {
    get: (target: string) => ask(port, head(`GET ${target} HTTP/1.1`, host, bearer)),
    post: (target: string, body: string) => {
      const more = ['Content-Type: application/json', `Content-Length: ${body.length}`];
      return ask(port, head(`POST ${target} HTTP/1.1`, host, bearer, ...more) + body);
    },
    socket: () => new WebSocket(`ws://127.0.0.1:${port}/ws`, ['playground.v1', `bearer.${token}`], { origin }),
    upgrade: head(
      ...['GET /ws HTTP/1.1', host, `Origin: ${origin}`, 'Connection: Upgrade', 'Upgrade: websocket'],
      ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='],
      `Sec-WebSocket-Protocol: playground.v1, bearer.${token}`,
    ),
  };
};

/** The door's outside; its inside comes when `open` is called. Knows how many have come through the gate. */
async function slowDoor() {
  const token = 'T'.repeat(43);
  const reached: string[] = [];
  const came = new EventEmitter();
  let count = 0;
  let give: (all: Behind & Site) => void = () => undefined;
  const all = new Promise<Behind & Site>((resolve) => (give = resolve));
  const inside = (): Promise<Behind & Site> => {
    came.emit('one', ++count);
    return all;
  };
  const ours = { port: 0, isToken: (candidate: string) => candidate === token };
  const { server } = limitedServer(
    entrance({ gate, ours, dev: false, site: inside, behind: inside, asked: () => undefined }),
  );
  ours.port = await listenOn(server, '127.0.0.1', 0);
  const folder = builtFolder();
  ends.push(() => {
    server.close();
    server.closeAllConnections();
    fs.rmSync(folder, { recursive: true });
  });
  const open = async (): Promise<void> => {
    const fail = (response: { destroy(): unknown }) => void response.destroy();
    const codes = new Codes(() => undefined);
    const site = await openSite({ built: folder }, fail);
    const behind = openBehind({ rooms: sampleRooms(reached), dev: false, token, codes, around: plainLinux, fail });
    give({ ...site, ...behind });
    ends.push(behind.stop);
  };
  const arrived = async (wanted: number): Promise<void> => {
    while (count < wanted) await once(came, 'one');
  };
  return { port: ours.port, token, reached, arrived, open };
}

test('what the gate refuses loads nothing, and it is loaded once', async () => {
  let loads = 0;
  const door = await testDoor({
    rooms: () => {
      loads += 1;
      return sampleRooms([]);
    },
  });
  ends.push(() => door.stop());
  const stranger = visitor({ port: door.port, token: 'T'.repeat(43) });
  expect((await ask(door.port, head('GET / HTTP/1.1', 'Host: evil.test'))).status).toBe(421);
  expect((await stranger.get('/api/system')).status).toBe(401);
  expect((await ask(door.port, stranger.upgrade)).status).toBe(401);
  expect(loads).toBe(0);
  const ours = visitor(door);
  expect((await Promise.all([ours.get('/'), ours.get('/api/system')])).map(({ status }) => status)).toEqual([200, 200]);
  await door.load();
  expect(loads).toBe(1);
});

test('who comes early waits, and loses nothing', async () => {
  const door = await slowDoor();
  const us = visitor(door);
  const [page, system, echo] = [us.get('/'), us.get('/api/system'), us.post('/api/echo', '{"a":1}')];
  const socket = us.socket();
  const heard = once(socket, 'message') as Promise<[Buffer]>;
  socket.once('open', () => socket.send('early'));
  await door.arrived(4);
  expect(door.reached).toEqual([]);
  await door.open();
  expect((await page).body).toContain('<p>page</p>');
  expect(JSON.parse((await system).body)).toEqual({ secret: 'system' });
  expect(JSON.parse((await echo).body)).toEqual({ heard: { a: 1 } });
  expect(String((await heard)[0])).toBe('early');
});

test('who has gone before the turn comes does no harm', async () => {
  const door = await slowDoor();
  const us = visitor(door);
  const leaving = [us.upgrade, head('GET / HTTP/1.1', `Host: 127.0.0.1:${door.port}`)].map((text) => {
    const socket = net.connect(door.port, '127.0.0.1');
    socket.write(text);
    return socket;
  });
  await door.arrived(2);
  for (const socket of leaving) socket.resetAndDestroy();
  const page = us.get('/');
  await door.arrived(3);
  await door.open();
  expect((await page).status).toBe(200);
  expect(door.reached).toEqual([]);
});

test('where loading fails, `load` is told the whole, and who waits `internal`', async () => {
  const failure = new Error('a broken file');
  const door = await testDoor({ rooms: () => Promise.reject(failure) });
  ends.push(() => door.stop());
  const us = visitor(door);
  const { status, body } = await us.get('/api/system');
  expect([status, (JSON.parse(body) as { error: string }).error]).toEqual([500, 'internal']);
  expect(body).not.toContain('broken');
  expect((await ask(door.port, us.upgrade)).status).toBe(500);
  await expect(door.load()).rejects.toBe(failure);
});
