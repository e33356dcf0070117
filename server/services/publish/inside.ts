// The inner half of a published port: a program in the private world that connects to the service there, once for each
// connection that the outer half (outside.ts) took on the host. Runs in a process of its own, as an agent does.
import { connect, createServer, type Socket } from 'node:net';
import { ends, errorCode, writeTold } from '../../processes/news.ts';
import type { Endpoint } from '../../shared/contract/entry.ts';
import { follow, type TellNews } from '../net/follow.ts';
import { join, mostConnections } from './wire.ts';

/** What the agent's process does, in the form of an action that goes on after it is done. */
export const action = {
  id: 'relay',
  /** Listen at a path; resolves once it does. */
  run: ({ path }: { path: string }, target: Endpoint, { tell }: { tell: TellNews }): Promise<void> => {
    process.title = 'relay';
    const server = createServer({ allowHalfOpen: true }, (unix) => pass(unix, target, tell));
    server.maxConnections = mostConnections;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  },
};

function pass(unix: Socket, { address, port }: Endpoint, tell: TellNews): void {
  const hr = String(process.hrtime.bigint());
  const tcp = connect({ host: address, port, allowHalfOpen: true });
  const remote = { address, port };
  // The borrowed port is known in the next tick, long before the service has answered.
  process.nextTick(() => tell({ what: 'connecting', ...ends(tcp), remote, hr }));
  const failed = (error: Error): void => {
    tell({ what: 'error', ...ends(tcp), remote, error: errorCode(error, 'internal') });
  };
  const closed = (): void => tell({ what: 'closed', transport: 'tcp', remote });
  tcp.on('error', failed).on('close', closed);
  tcp.on('connect', () => {
    tcp.off('error', failed).off('close', closed);
    follow(tcp, tell, undefined, 'connected');
  });
  join(tcp, unix, (bytes) => writeTold(tcp, bytes, tell));
}
