// What Node's HTTP server does with a connection, told as by any service over TCP. Helper of the sample services.
import type { Socket } from 'node:net';
import { preview } from '../../processes/news.ts';
import { follow, type TellNews } from './follow.ts';

/** Call it in the server's 'connection' event, when Node's own listeners are there. */
export function followHttp(socket: Socket, tell: TellNews): void {
  // Node reads HTTP right from the kernel until somebody else listens for 'data', as `follow` does.
  const say = follow(socket, tell, nameOf);
  // The response writes by itself; these two are where its bytes leave for the kernel, at once since nothing waits before them.
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  const telling = (bytes: Uint8Array, done: Done): Done => {
    const hr = String(process.hrtime.bigint());
    return (error) => {
      if (!error) say({ what: 'wrote', hr, bytes: bytes.length, text: preview(bytes) });
      done(error);
    };
  };
  socket._write = (chunk: Chunk, encoding, done) => write(chunk, encoding, telling(bytesOf(chunk, encoding), done));
  if (writev) {
    socket._writev = (chunks, done) => {
      const bytes = Buffer.concat(chunks.map(({ chunk, encoding }) => bytesOf(chunk as Chunk, encoding)));
      writev(chunks, telling(bytes, done));
    };
  }
}

type Done = (error?: Error | null) => void;
type Chunk = Uint8Array | string;

const bytesOf = (chunk: Chunk, encoding: BufferEncoding): Uint8Array =>
  typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;

/** The error table's word for what Node's parser and timers call by names of their own. */
function nameOf(code: string): string {
  if (code.startsWith('HPE_')) return 'malformed';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'too_slow' : code;
}
