// Sample service: accepts, and answers the first byte with RST instead of words (RFC 9293, 3.5.2).
import { createServer } from 'node:net';
import type { Service } from '../processes/types.ts';
import { follow } from './net/follow.ts';
import { listen } from './net/listen.ts';

export const service: Service = {
  id: 'tcp-reset',
  title: 'Reset over TCP',
  transport: 'tcp',
  example: { send: 'hello\n', ends: 'reset' },
  start(address, port, tell) {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      follow(socket, tell);
      // SO_LINGER with no time, then close(2): the kernel sends RST in the place of FIN (socket(7)).
      socket.once('data', () => socket.resetAndDestroy());
      socket.on('end', () => socket.end());
    });
    return listen(server, address, port, tell);
  },
};
