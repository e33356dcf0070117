// The inner half of a published port: a program in the private world that connects to the service there, once for each
// connection that the outer half (outside.ts) took on the host. Runs in a process of its own, as an agent does.
import { createServer, type Socket } from 'node:net';
import { writeTold } from '../../processes/news.ts';
import type { Endpoint } from '../../shared/contract/entry.ts';
import { call } from '../net/call.ts';
import type { TellNews } from '../net/follow.ts';
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

function pass(unix: Socket, target: Endpoint, tell: TellNews): void {
  const tcp = call(target, tell);
  join(tcp, unix, (bytes) => writeTold(tcp, bytes, tell));
}
