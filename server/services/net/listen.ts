// Listens for TCP, with the one limit that all sample services share. Helper of the sample services.
import type { Server } from 'node:net';
import type { TellNews } from './follow.ts';

/** Connections a sample service has at once; the next is accepted by the kernel, and closed at once. */
const usual = 256;

/** Bind to address and port (0: the kernel chooses); resolves once in LISTEN. Rejects with the errno. */
export function listen(
  server: Server,
  address: string,
  port: number,
  tell: TellNews,
  mostConnections = usual,
): Promise<{ port: number }> {
  server.maxConnections = mostConnections;
  server.on('drop', (dropped) => {
    if (dropped?.localPort === undefined || dropped.remotePort === undefined) return;
    const local = { address: dropped.localAddress ?? address, port: dropped.localPort };
    const remote = { address: dropped.remoteAddress ?? '', port: dropped.remotePort };
    tell({ what: 'error', transport: 'tcp', local, remote, error: 'connection_limit' });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      const bound = server.address();
      if (bound !== null && typeof bound === 'object') resolve({ port: bound.port });
      else reject(new Error('no port'));
    });
  });
}
