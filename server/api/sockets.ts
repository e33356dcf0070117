// The WebSocket side of the door: upgrades that the gate let in, with their limits. What is said on them is live.ts's.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { answerBare } from './answers.ts';
import { protocol } from './gate/clauses/token.ts';
import { Rate } from './rate.ts';

/** Messages a second that one page may send, then 1008 (policy violation, RFC 6455, 7.4.1). */
const messagesPerSecond = 100;
const messageLimit = 64 * 1024;
const fragmentLimit = 256;

/** How long a page has to answer a close, in ms. */
const farewell = 500;

export interface Sockets {
  readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Say goodbye (1001) to every page and end. */
  readonly stop: () => Promise<void>;
}

/** Take over admitted upgrades; `live` gets each open socket. `headers` are those of every answer from /ws. */
export function openSockets(
  live: (socket: WebSocket, request: IncomingMessage) => void,
  headers: Readonly<Record<string, string>>,
): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: messageLimit,
    maxFragments: fragmentLimit,
    perMessageDeflate: false,
    handleProtocols: () => protocol, // the second one is the token: never echoed
  });
  server.on('headers', (lines) => lines.push(...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)));
  server.on('wsClientError', (error, socket) =>
    answerBare(socket, 'ws', new PlaygroundError('malformed', error.message), headers),
  );
  return {
    accept: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (opened) => {
        limit(opened);
        live(opened, request);
      }),
    stop: async () => {
      await Promise.all([...server.clients].map(sayGoodbye));
      server.close();
    },
  };
}

function limit(socket: WebSocket): void {
  const rate = new Rate(messagesPerSecond);
  const count = (): void => {
    if (rate.take()) return;
    socket.removeAllListeners('message');
    socket.close(1008, 'Too many messages in a second.');
  };
  for (const kind of ['message', 'ping', 'pong'] as const) socket.on(kind, count);
  socket.on('error', () => socket.terminate()); // a broken frame: ws has sent its close code before
}

function sayGoodbye(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), farewell);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001, 'The playground is ending.');
  });
}
