// The gate without each of its clauses in turn: the attacks that this clause alone stands against must then come in.
// A clause that can go without an attack coming in is no protection, or its attack is missing from the table.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import express from 'express';
import { afterAll, describe, expect, test } from 'vitest';
import { entrance } from '../../server/api/entrance.ts';
import type { Clause } from '../../server/api/gate/clause.ts';
import { gate } from '../../server/api/gate/gate.ts';
import { limitedServer } from '../../server/api/limits.ts';
import { listenOn } from '../../server/api/listen.ts';
import { attacks } from '../support/gate-attacks.ts';
import type { Site } from '../support/gate-attacks.ts';
import { ask } from '../support/raw-http.ts';

const token = 'T'.repeat(43);
const open: Server[] = [];
afterAll(() => {
  for (const server of open) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server behind these clauses that says `in` to all they let in. */
async function behind(clauses: readonly Clause[]): Promise<Site> {
  const says = express();
  says.use((_request, response) => void response.send('in'));
  const live = (_request: IncomingMessage, socket: Duplex) =>
    void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nin');
  const site = () => Promise.resolve({ pages: says, hot: () => false });
  const inside = () => Promise.resolve({ api: says, live });
  const ours = { port: 0, isToken: (candidate: string) => candidate === token };
  const { server } = limitedServer(
    entrance({ gate: clauses, ours, dev: false, site, behind: inside, asked: () => undefined }),
  );
  open.push(server);
  ours.port = await listenOn(server, '127.0.0.1', 0);
  return { port: ours.port, token };
}

test('clauses have ids of their own, in the order of their statuses', () => {
  expect(new Set(gate.map(({ id }) => id)).size).toBe(gate.length);
  expect([...new Set(gate.map(({ status }) => status))]).toEqual([400, 421, 403, 401, 405, 415, 413]);
});

test('the whole gate refuses every attack', async () => {
  const site = await behind(gate);
  for (const { name, status, request } of attacks) {
    expect((await ask(site.port, request(site))).status, name).toBe(status);
  }
});

describe('without', () => {
  test.each(gate)('$id', async ({ id }) => {
    const freed = attacks.filter(({ clause }) => clause === id);
    expect(freed, 'an attack that this clause alone stands against').not.toEqual([]);
    const site = await behind(gate.filter((clause) => clause.id !== id));
    for (const { name, request } of freed) {
      expect((await ask(site.port, request(site))).body, `${name} comes in`).toBe('in');
    }
  });
});
