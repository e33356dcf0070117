// Answers datagrams: one for each that comes, to where it came from; and what all programs over UDP share. Helper of the sample
// services.
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { errorCode, preview, type Ends } from '../../processes/news.ts';
import type { Endpoint } from '../../shared/contract/entry.ts';
import type { TellNews } from './follow.ts';

/** Bind to address and port (0: the kernel chooses); resolves once bound. Rejects with the errno. */
export function answerEach(
  address: string,
  port: number,
  tell: TellNews,
  answer: (asked: Buffer) => Uint8Array,
): Promise<{ port: number }> {
  const socket = socketFor(address);
  socket.on('message', (asked, from) => {
    const remote = { address: from.address, port: from.port };
    const both = { transport: 'udp' as const, local: { address, port: socket.address().port }, remote };
    tell({ what: 'read', ...both, bytes: asked.length, text: preview(asked) });
    sendTold(socket, answer(asked), both, tell, remote);
  });
  return bind(socket, address, port, tell);
}

/** A socket of the address's family. */
export const socketFor = (address: string): Socket => createSocket(isIPv6(address) ? 'udp6' : 'udp4');

/** Send a datagram, to the peer of a connected socket where none is named, and tell that it was written. */
export function sendTold(socket: Socket, bytes: Uint8Array, both: Ends, tell: TellNews, to?: Endpoint): void {
  // Node sends it before it looks for anything else; only its callback comes later.
  const hr = String(process.hrtime.bigint());
  const done = (error: Error | null): void => {
    if (error) tell({ what: 'error', ...both, error: errorCode(error, 'internal') });
    else tell({ what: 'wrote', ...both, hr, bytes: bytes.length, text: preview(bytes) });
  };
  if (to) socket.send(bytes, to.port, to.address, done);
  else socket.send(bytes, done);
}

/** Bind to address and port (0: the kernel chooses); resolves once bound. Rejects with the errno. */
export function bind(socket: Socket, address: string, port: number, tell: TellNews): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, () => {
      socket.off('error', reject);
      socket.on('error', (error) => tell({ what: 'error', transport: 'udp', error: errorCode(error, 'internal') }));
      resolve({ port: socket.address().port });
    });
  });
}
