// A TCP server of a test's own that does one thing to each connection.
import { once } from 'node:events';
import net from 'node:net';

export interface Serving {
  readonly port: number;
  close(): void;
}

export async function serving(each: (socket: net.Socket) => void): Promise<Serving> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined));
    each(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as net.AddressInfo).port, close };
}
