// Sample service: a small web server with Express, to be talked to by hand, with curl or in a browser tab.
// What its sockets do is told as by every service over TCP. Runs in a process of its own (child-main).
import { createServer } from 'node:http';
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import type { Service } from '../processes/types.ts';
import { followHttp } from './net/follow-http.ts';
import { listen } from './net/listen.ts';
import { refuseInTurn } from './net/refuse.ts';

/** ms of silence after which an idle connection is closed: long enough to type a second request by hand. */
const keepAlive = 60_000;
/** Bytes of a body, and ms of a delay, at most. */
const mostBody = 64 * 1024;
const mostDelay = 10_000;
/** ms between two lines of a stream, and how many there are. */
const lineEvery = 200;
const lines = 5;

export const service: Service = {
  id: 'http-hello',
  title: 'Web server',
  transport: 'tcp',
  loads: 'express',
  speaks: 'http',
  example: {
    send: 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    answer: /^HTTP\/1\.1 200 OK\r\n[^]*<h1>Hello<\/h1>[^]*<\/html>\n$/,
  },
  start(address, port, tell) {
    const server = createServer({ keepAliveTimeout: keepAlive }, pages());
    // A client that has ended its side after a whole request still gets its answer, as from any server of this playground.
    Object.assign(server, { httpAllowHalfOpen: true });
    refuseInTurn(server);
    server.on('connection', (socket) => followHttp(socket, tell));
    return listen(server, address, port, tell);
  },
};

const page = `<!doctype html>
<html lang="en">
<title>Hello</title>
<h1>Hello</h1>
<p>This page came from a small server on this computer. It also answers:
<ul>
<li><a href="/headers">/headers</a>: the lines that your browser sent
<li><a href="/status/404">/status/404</a>: any status
<li><a href="/delay/1000">/delay/1000</a>: a second later
<li><a href="/stream">/stream</a>: five lines, one after another
<li>POST /echo: what you send
</ul>
</html>
`;

function pages(): express.Express {
  const app = express();
  // Answers have no lines but those that matter.
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    response.set('X-Content-Type-Options', 'nosniff');
    next();
  });
  app.get('/', (_request, response) => void response.type('html').send(page));
  // Any type of body, as bytes; a compressed one is refused (415), so that what was sent is what is shown.
  const body = express.raw({ type: () => true, limit: mostBody, inflate: false });
  app.post('/echo', body, (request, response) => {
    const sent: unknown = request.body;
    response.json({ you_sent: sent instanceof Uint8Array ? Buffer.from(sent).toString() : '', from: peerOf(request) });
  });
  app.get('/headers', (request, response) => void response.json(request.headers));
  app.get('/status/:code', answerStatus);
  app.get('/delay/:ms', answerLater);
  app.get('/stream', answerSlowly);
  app.use((request, response) => {
    plain(response, 404, `There is nothing at ${request.method} ${request.path}. Start at /.`);
  });
  app.use(answerFailure);
  return app;
}

function answerStatus({ params }: Request<{ code: string }>, response: Response): void {
  const code = wholeNumber(params.code, 200, 599);
  if (code === undefined) plain(response, 400, 'A status is a whole number from 200 to 599.');
  else response.sendStatus(code);
}

function answerLater({ params }: Request<{ ms: string }>, response: Response): void {
  const ms = wholeNumber(params.ms, 0, mostDelay);
  if (ms === undefined) return plain(response, 400, `A delay is a whole number of ms, up to ${mostDelay}.`);
  const timer = setTimeout(() => plain(response, 200, `This took ${ms} ms.`), ms);
  response.on('close', () => clearTimeout(timer));
}

function answerSlowly(_request: Request, response: Response): void {
  let line = 0;
  response.type('text').status(200);
  const timer = setInterval(() => {
    line += 1;
    response.write(`line ${line} of ${lines}\n`);
    if (line < lines) return;
    clearInterval(timer);
    response.end();
  }, lineEvery);
  response.on('close', () => clearInterval(timer));
}

/** What Express and its readers of bodies refuse: in words, with the status they say. */
const answerFailure: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const { status, message } = error instanceof Error ? failureOf(error) : { status: 500, message: String(error) };
  plain(response, status, message);
};

function failureOf(error: Error): { status: number; message: string } {
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
  const message = status === 413 ? `The body is larger than ${mostBody / 1024} KiB, the limit here.` : error.message;
  return { status, message };
}

function plain(response: Response, status: number, text: string): void {
  response.status(status).type('text').send(`${text}\n`);
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function peerOf({ socket }: Request): string {
  const { remoteAddress = '', remotePort = 0 } = socket;
  return remoteAddress.includes(':') ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`;
}
