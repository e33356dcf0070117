// The outer half of a published port: a program on the host that listens at 127.0.0.1 and hands each connection to the inner
// half (inside.ts), which is in the private world. Runs in a process of its own, as services do; no catalogue lists it.
import { openSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { writeTold } from '../../processes/news.ts';
import type { Service } from '../../processes/types.ts';
import { follow, type TellNews } from '../net/follow.ts';
import { listen } from '../net/listen.ts';
import { join, mostConnections } from './wire.ts';

// open(2): refers to the file and opens nothing. The number is that of Linux, where alone there are private worlds.
const O_PATH = 0o10000000;

export const service: Service = {
  id: 'relay',
  title: 'Published port',
  transport: 'tcp',
  example: { send: '', ends: 'silence' },
  async start(address, port, tell, behind) {
    if (behind?.what !== 'socket') throw new Error('no socket');
    // Held like this, the Unix socket is reached though its path is removed as soon as this listens (proc(5), /proc/PID/fd):
    // whatever ends the playground, no file is left behind.
    const inside = `/proc/self/fd/${openSync(behind.path, O_PATH)}`;
    const server = createServer({ allowHalfOpen: true }, (socket) => pass(socket, inside, tell));
    return listen(server, address, port, tell, mostConnections);
  },
};

function pass(socket: Socket, inside: string, tell: TellNews): void {
  const say = follow(socket, tell);
  const unix = connect({ path: inside, allowHalfOpen: true });
  join(socket, unix, (bytes) => writeTold(socket, bytes, say));
}
