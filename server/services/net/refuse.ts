// Refuses what is not HTTP as Node does by itself, but in its turn: an answer that is owed for what came before goes first.
// Else a request that swallows the next one's beginning would never be seen to be answered.
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorCode } from '../../processes/news.ts';

/** Node's own choice of status (lib/_http_server.js). */
const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

export function refuseInTurn(server: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => answers.set(request.socket, response));
  server.on('clientError', (error, socket) => {
    const answer = answers.get(socket);
    // A request that is not whole is never answered: what is refused may be its own end.
    if (answer?.req.complete && !answer.writableFinished) answer.once('finish', () => refuse(socket, error));
    else refuse(socket, error);
  });
}

function refuse(socket: Duplex, error: Error): void {
  const status = statuses[errorCode(error, '')] ?? '400 Bad Request';
  if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
  socket.destroy(error);
}
