// Sample service: says back every byte it hears, and ends when its peer ends. Runs in a process of its own (child-main).
import { createServer, type Socket } from 'node:net';
import { writeTold } from '../processes/news.ts';
import type { Service } from '../processes/types.ts';
import { follow, type TellNews } from './net/follow.ts';
import { listen } from './net/listen.ts';

export const service: Service = {
  id: 'tcp-echo',
  title: 'Echo over TCP',
  transport: 'tcp',
  example: { send: 'hello\n', answer: 'hello\n' },
  start(address, port, tell) {
    // allowHalfOpen: a peer that has ended still gets what it is owed, and only then do we end as well.
    const server = createServer({ allowHalfOpen: true }, (socket) => echo(socket, tell));
    return listen(server, address, port, tell);
  },
};

/** Answer one connection until it is closed. Whatever the peer does, the service goes on. */
function echo(socket: Socket, tell: TellNews): void {
  const say = follow(socket, tell);
  socket.on('data', (bytes: Buffer) => {
    // A peer that does not read is not read from either, so nothing piles up here.
    if (!writeTold(socket, bytes, say)) socket.pause();
  });
  socket.on('drain', () => socket.resume());
  socket.on('end', () => socket.end());
}
