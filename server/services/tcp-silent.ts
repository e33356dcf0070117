// Sample service: accepts, reads all that comes, and never says a word; it ends when its peer ends.
// Connected is not answered: for lessons and trials about waiting.
import { createServer } from 'node:net';
import type { Service } from '../processes/types.ts';
import { follow } from './net/follow.ts';
import { listen } from './net/listen.ts';

export const service: Service = {
  id: 'tcp-silent',
  title: 'Silence over TCP',
  transport: 'tcp',
  example: { send: 'hello\n', ends: 'silence' },
  start(address, port, tell) {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      follow(socket, tell);
      socket.on('end', () => socket.end());
    });
    return listen(server, address, port, tell);
  },
};
