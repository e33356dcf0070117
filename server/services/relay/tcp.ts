// A relay in front of a service over TCP: for each connection that it accepts it makes one to the service. What it does to them
// is its toxics (shared/relay). A process of its own; no catalogue lists it: runs/relays.ts starts it.
import { createServer } from 'node:net';
import type { Service } from '../../processes/types.ts';
import { listen } from '../net/listen.ts';
import { handOn } from './connection.ts';
import { Dose } from './dose.ts';

/** Connections at once. */
const mostConnections = 64;

export const service: Service = {
  id: 'tcp-relay',
  title: 'Relay over TCP',
  transport: 'tcp',
  example: { send: '', ends: 'silence' },
  async start(address, port, tell, behind) {
    if (behind?.what !== 'service') throw new Error('no service');
    let { target } = behind;
    let dose = new Dose('tcp', behind.toxics);
    // Without waiting for more to send (RFC 896), so that small pieces stay as they are.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
      handOn(client, target, () => dose, tell),
    );
    const bound = await listen(server, address, port, tell, mostConnections);
    return {
      ...bound,
      change: (other) => {
        const old = dose;
        target = other.target;
        dose = new Dose('tcp', other.toxics);
        old.replace();
      },
    };
  },
};
