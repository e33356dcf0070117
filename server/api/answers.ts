// How a refusal or an error is said: a Problem as JSON to /api, one line of plain text to everything else.
import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '../shared/contract/api.ts';
import { errorText } from '../shared/contract/errors.ts';
import type { PlaygroundError } from '../shared/contract/errors.ts';
import type { Area } from './gate/facts.ts';

/** Answer with an error; the headers every answer carries are already set. Says nothing where an answer has begun. */
export function answerError(response: ServerResponse, area: Area, error: PlaygroundError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, type, body } = say(area, error);
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Answer on a bare socket, where Node gives no response object (an upgrade, a head that does not parse), and end it. */
export function answerBare(
  socket: Duplex,
  area: Area,
  error: PlaygroundError,
  headers: Readonly<Record<string, string>>,
): void {
  const { status, type, body } = say(area, error);
  const lines = Object.entries({
    ...headers,
    'Content-Type': type,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy()); // the asker is gone: there is nobody to tell
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}

function say(area: Area, error: PlaygroundError): { status: number; type: string; body: string } {
  const { status: listed, title, means, remedy } = errorText(error.code);
  const status = listed < 400 ? 500 : listed; // a notice of the table that was thrown as an error
  const { detail } = error;
  if (area === 'api') {
    const problem: Problem = { error: error.code, title, means, remedy, ...(detail === undefined ? {} : { detail }) };
    return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(problem) };
  }
  const text = [title, means, remedy, ...(detail === undefined ? [] : [`(${detail})`])].join(' ');
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}
