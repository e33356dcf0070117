// A bare HTTP server with the limits of the head: sizes, times, connections; and an answer with our headers where Node
// would give one of its own. Everything it hears goes to the two handlers.
import http from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { PlaygroundError } from '../shared/contract/errors.ts';

/** Times in ms, sizes in bytes. */
const limits = {
  head: 16 * 1024,
  headTime: 5_000,
  requestTime: 10_000,
  keepAlive: 65_000,
  connections: 256,
} as const;

export interface LimitedServerOptions {
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Answer on a socket whose request could not be read, and end it. */
  readonly refuse: (socket: Duplex, error: PlaygroundError) => void;
}

export interface LimitedServer {
  readonly server: Server;
  /** All that are open, those of upgraded sockets too. */
  readonly connections: ReadonlySet<Socket>;
}

export function limitedServer({ onRequest, onUpgrade, refuse }: LimitedServerOptions): LimitedServer {
  const server = http.createServer({
    maxHeaderSize: limits.head,
    headersTimeout: limits.headTime,
    requestTimeout: limits.requestTime,
    keepAliveTimeout: limits.keepAlive,
    connectionsCheckingInterval: 500, // by default Node looks only every 30 s
    requireHostHeader: false, // the gate says it, with our headers
  });
  server.maxHeadersCount = 0; // the size bounds them; past a count Node would hide some from the gate

  const connections = new Set<Socket>();
  server.prependListener('connection', (socket: Socket) => {
    if (connections.size >= limits.connections) {
      socket.destroy();
      return;
    }
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });

  // An answer under way must not be mixed with one about what could not be read behind it.
  const latest = new WeakMap<Duplex, { request: IncomingMessage; response: ServerResponse }>();
  const hear = (request: IncomingMessage, response: ServerResponse): void => {
    latest.set(request.socket, { request, response });
    onRequest(request, response);
  };
  server.on('request', hear);
  server.on('checkContinue', hear);
  server.on('checkExpectation', hear);
  server.on('upgrade', onUpgrade);
  server.on('connect', onUpgrade);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const last = latest.get(socket);
    const idle = last === undefined || (last.request.complete && last.response.writableFinished);
    if (socket.writable && idle && error.code !== 'ECONNRESET') refuse(socket, unreadable(error));
    else socket.destroy();
  });
  return { server, connections };
}

function unreadable(error: NodeJS.ErrnoException): PlaygroundError {
  if (error.code === 'HPE_HEADER_OVERFLOW') return new PlaygroundError('head_too_large');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return new PlaygroundError('too_slow');
  return new PlaygroundError('malformed', error.message);
}
