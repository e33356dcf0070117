// Listening on 127.0.0.1 and ::1 with the same port: both, or the first alone where this system has no IPv6.
// Never half of it because a stranger holds the other half: "localhost" would lead to them.
import net from 'node:net';
import type { Server } from 'node:net';

/** The two addresses that may be listened on, and no other in any spelling. */
const loopback = ['127.0.0.1', '::1'] as const;

/** How often a port of the kernel's choice is tried whose other half is taken. */
const attempts = 20;

export interface Listening {
  readonly port: number;
  /** The listener for ::1; it hands its connections to the server. Undefined where IPv6 is missing. */
  readonly six: Server | undefined;
}

/**
 * Bind `server` to 127.0.0.1 and a second listener to ::1. `port` 0: the kernel chooses.
 * Rejects with Node's own error (`code` EADDRINUSE or EACCES, `address`, `port`), and then holds nothing.
 */
export async function listenBoth(server: Server, port: number): Promise<Listening> {
  for (let attempt = 1; ; attempt++) {
    const chosen = await listenOn(server, loopback[0], port);
    const six = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
    try {
      await listenOn(six, loopback[1], chosen);
      return { port: chosen, six };
    } catch (error) {
      if (isMissing(error)) return { port: chosen, six: undefined };
      server.close(); // the port is free at once
      const again = port === 0 && codeOf(error) === 'EADDRINUSE' && attempt < attempts;
      if (!again) throw error;
    }
  }
}

/** Bind to one of the two addresses and resolve with the port. Any other address, a wildcard in any spelling, is a RangeError. */
export function listenOn(server: Server, address: string, port: number): Promise<number> {
  if (!loopback.some((each) => each === address)) {
    return Promise.reject(
      new RangeError(`The playground listens on ${loopback.join(' and ')} alone, not on "${address}".`),
    );
  }
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, exclusive: true }, () => {
      server.off('error', reject);
      const bound = server.address();
      if (bound !== null && typeof bound === 'object') resolve(bound.port);
      else reject(new Error('A listener without an address.'));
    });
  });
}

/** Stop listening; connections that are open stay so. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
}

const isMissing = (error: unknown): boolean => ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error));

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
