// A relay between page and server, at a port of its own: what is asked and said passes as it is, but for what the server says of a run,
// which a test may change on its way to the page.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { ToBrowser } from '../../server/shared/contract/messages.ts';
import { test as base } from './page.ts';
import type { Playground } from './server.ts';

/** What becomes of a message to the page: undefined keeps it back; `tell` says something more. */
export type Change = (
  message: string | Buffer,
  tell: (message: ToBrowser | Buffer) => void,
) => string | Buffer | undefined | Promise<string | Buffer | undefined>;

interface Relay {
  /** The playground as it is reached through it. */
  readonly playground: Playground;
  stop(): void;
}

async function relay(playground: Playground, change: Change): Promise<Relay> {
  const { origin, host, hostname, port } = new URL(playground.ready.url);
  const server = http.createServer((request, response) => {
    const { method, url: path, headers } = request;
    const asked = { ...headers, host, ...(headers.origin && { origin }) };
    const onward = http.request({ hostname, port, path, method, headers: asked }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  const pages = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(/, ?/);
    const line = new WebSocket(`ws://${host}${request.url}`, protocols, { origin });
    line.on('error', () => socket.destroy());
    line.once('open', () => {
      pages.handleUpgrade(request, socket, head, (page) =>
        join(page, line, request.url === '/ws' ? change : (it) => it),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = String((server.address() as AddressInfo).port);
  const through = (address: string): string =>
    Object.assign(new URL(address), { hostname: '127.0.0.1', port: own }).href;
  return {
    playground: {
      ...playground,
      ready: { ...playground.ready, url: through(playground.ready.url) },
      url: () => through(playground.url()),
    },
    stop: () => {
      for (const page of pages.clients) page.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}

function join(page: WebSocket, line: WebSocket, change: Change): void {
  const tell = (message: ToBrowser | Buffer): void =>
    page.send(Buffer.isBuffer(message) ? message : JSON.stringify(message));
  page.on('message', (data: Buffer, binary) => line.send(binary ? data : String(data)));
  let before = Promise.resolve();
  line.on('message', (data: Buffer, binary) => {
    before = before.then(async () => {
      const changed = await change(binary ? data : String(data), tell);
      if (changed !== undefined) page.send(changed);
    });
  });
  page.on('close', () => line.terminate());
  line.on('close', () => page.terminate());
}

export const test = base.extend<{ between: (change: Change) => Promise<Playground> }>({
  between: async ({ page, playground }, use) => {
    const relays: Relay[] = [];
    await use(async (change) => {
      const made = await relay(playground, change);
      relays.push(made);
      return made.playground;
    });
    // A page whose server has gone would say so.
    await page.goto('about:blank');
    for (const { stop } of relays) stop();
  },
});
