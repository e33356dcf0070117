// Datagrams from one UDP socket of the agent, and the answers to them, each told. Used by the action udp-send.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { errorCode, preview } from '../../processes/news.ts';
import type { Endpoint } from '../../shared/contract/entry.ts';
import { PlaygroundError } from '../../shared/contract/errors.ts';
import type { Hands } from '../types.ts';
import { isLoopback, isPort, isTarget } from '../../shared/loopback.ts';

/** ms between two datagrams: an ICMP error for the one before has come by then. */
const between = 5;
/** ms without an answer after which waiting is over, and ms for the whole. */
const idleTime = 1000;
const wholeTime = 30_000;

/**
 * Send each as one datagram, and wait until as many answers (or errors) have come, or none for 1 s. Nothing that happens to a
 * datagram is a failure: UDP promises nothing. Rejects with `target_forbidden`, `stopped`, or an errno of connect(2).
 *
 * A connected socket is told by the kernel, at its next call, that nobody listened (ICMP port unreachable, udp(7)): the
 * datagram of that call is not sent. Its error has the text of that datagram; one that comes while waiting has none.
 */
export async function post(
  datagrams: readonly Buffer[],
  connected: boolean,
  { address, port }: Endpoint,
  { tell, signal }: Hands,
): Promise<void> {
  if (!isTarget(address) || !isPort(port)) throw new PlaygroundError('target_forbidden', `${address}:${port}`);
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const remote = { address, port };
  // Bound to loopback: nobody from elsewhere can answer, nor ask. On a line there is nobody else.
  socket.bind(0, isIPv6(address) ? '::1' : isLoopback(address) ? '127.0.0.1' : '0.0.0.0');
  await once(socket, 'listening');
  const { address: own, port: borrowed } = socket.address();
  const both = { transport: 'udp' as const, local: { address: own, port: borrowed }, remote };
  /** Datagrams of which nothing was heard yet. */
  let open = 0;
  socket.on('message', (bytes, from) => {
    open -= 1;
    const sender = { address: from.address, port: from.port };
    tell({ what: 'read', ...both, remote: sender, bytes: bytes.length, text: preview(bytes) });
    socket.emit('news');
  });
  socket.on('error', (error) => {
    open -= 1;
    tell({ what: 'error', ...both, error: errorCode(error, 'internal') });
    socket.emit('news');
  });
  try {
    if (connected) {
      socket.connect(port, address);
      await once(socket, 'connect');
    }
    for (const [at, bytes] of datagrams.entries()) {
      if (signal.aborted) break;
      if (at > 0) await pause(connected);
      const hr = String(process.hrtime.bigint());
      const error = await send(socket, bytes, connected ? undefined : remote);
      open += error ? -1 : 1;
      const what = error ? { what: 'error' as const, error: errorCode(error, 'internal') } : { what: 'wrote' as const };
      tell({ ...what, ...both, hr, ...(error ? {} : { bytes: bytes.length }), text: preview(bytes) });
    }
    await settled(socket, () => open <= 0, signal);
  } finally {
    socket.close();
    tell({ what: 'closed', ...both });
  }
  if (signal.aborted) throw new PlaygroundError('stopped');
}

/**
 * A connected socket must not be looked at meanwhile: Node would take the error that waits there by reading, and the next
 * call, which is to meet it, would not. So nothing else runs here in these ms.
 */
async function pause(connected: boolean): Promise<void> {
  if (connected) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, between);
  else await new Promise((resolve) => setTimeout(resolve, between));
}

function send(socket: Socket, bytes: Buffer, to: Endpoint | undefined): Promise<Error | null> {
  return new Promise((resolve) => {
    if (to) socket.send(bytes, to.port, to.address, resolve);
    else socket.send(bytes, resolve);
  });
}

/** Until it is so, nothing came for a while, the whole took too long, or it is stopped. */
function settled(socket: Socket, isSo: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(idle);
      clearTimeout(whole);
      signal.removeEventListener('abort', done);
      socket.off('news', look);
      resolve();
    };
    const look = (): void => {
      idle.refresh();
      if (isSo()) done();
    };
    const idle = setTimeout(done, idleTime);
    const whole = setTimeout(done, wholeTime);
    signal.addEventListener('abort', done, { once: true });
    socket.on('news', look);
    if (isSo() || signal.aborted) done();
  });
}
