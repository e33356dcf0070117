// Sample service: says back every byte it hears, and ends when its peer ends. Runs in a process of its own (child-main).
import { createServer, type Socket } from 'node:net';
import { ends, errorCode, preview, writeTold } from '../processes/news.ts';
import type { Service, Told } from '../processes/types.ts';

export const service: Service = {
  id: 'tcp-echo',
  title: 'Echo over TCP',
  transport: 'tcp',
  example: { send: 'hello\n', answer: 'hello\n' },
  start(address, port, tell) {
    // allowHalfOpen: a peer that has ended still gets what it is owed, and only then do we end as well.
    const server = createServer({ allowHalfOpen: true }, (socket) => echo(socket, tell));
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, () => {
        const bound = server.address();
        if (bound !== null && typeof bound === 'object') resolve({ port: bound.port });
        else reject(new Error('no port'));
      });
    });
  },
};

/** Answer one connection until it is closed. Whatever the peer does, the service goes on. */
function echo(socket: Socket, tell: (news: Told) => void): void {
  const both = ends(socket);
  tell({ what: 'accepted', ...both });
  socket.on('data', (bytes: Buffer) => {
    tell({ what: 'read', ...both, bytes: bytes.length, text: preview(bytes) });
    // A peer that does not read is not read from either, so nothing piles up here.
    if (!writeTold(socket, bytes, (news) => tell({ ...news, ...both }))) socket.pause();
  });
  socket.on('drain', () => socket.resume());
  socket.on('end', () => {
    tell({ what: 'peer-ended', ...both });
    socket.end(() => tell({ what: 'ended', ...both }));
  });
  socket.on('error', (error) => tell({ what: 'error', ...both, error: errorCode(error, 'internal') }));
  socket.on('close', () => tell({ what: 'closed', ...both }));
}
