// Ports that nobody else comes by: other tests, and everybody else on this computer, are lent theirs by the kernel from a range
// (ip_local_port_range, ip(7)), and one that was lent and given back may be lent to anyone the next moment.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

/** Below that range, as Linux and macOS have it, and above what programs have by agreement. */
const [least, most] = [20_000, 29_999];

/** Can this be bound now, and given back? */
async function isFree(bind: () => net.Server | dgram.Socket): Promise<boolean> {
  const socket = bind();
  try {
    await once(socket, 'listening');
  } catch {
    return false; // EADDRINUSE, which the next one may not be.
  }
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  return true;
}

/** A port that is free over TCP and UDP at every loopback address, and that the kernel lends to nobody. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = least + Math.floor(Math.random() * (most - least + 1));
    const tcp = await isFree(() => net.createServer().listen({ port, host: '::', ipv6Only: false }));
    if (tcp && (await isFree(() => dgram.createSocket('udp6').bind(port, '::')))) return port;
  }
}
