// The first process in a private world. It holds the namespace's rights, so it starts the tools that need them (capture),
// and makes the marker socket; it sends nothing itself, and ends with the server. Started by private.ts.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { startGuarded, type GuardedChild } from './guarded-child.ts';
import type { FromKeeper, ToKeeper } from './keeper-messages.ts';

const tools = new Map<number, GuardedChild>();

function tell(message: FromKeeper, handle?: dgram.Socket, then?: () => void): void {
  // An error means that the server is gone: 'disconnect' says so, and ends this process.
  process.send?.(message, handle, {}, () => then?.());
}

/** The tool writes straight to the server: the socket is its stdout, and this process keeps no copy of it. */
async function start(tool: number, argv: string[], path: string): Promise<void> {
  const socket = net.connect(path);
  await once(socket, 'connect');
  const child = await startGuarded(argv, socket).finally(() => socket.destroy());
  tools.set(tool, child);
  tell({ type: 'started', tool, pid: child.pid });
  child.stderr.setEncoding('utf8').on('data', (text: string) => tell({ type: 'stderr', tool, text }));
  const [end] = await Promise.all([child.ended, once(child.stderr, 'close')]);
  tools.delete(tool);
  tell({ type: 'ended', tool, ...end });
}

async function marker(key: number): Promise<void> {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  tell({ type: 'marker', key }, socket, () => socket.close());
}

process.on('disconnect', () => process.exit());
process.on('message', (message: ToKeeper) => {
  if (message.type === 'start') {
    const { tool, argv, path } = message;
    start(tool, argv, path).catch((error: unknown) => tell({ type: 'failed', tool, detail: String(error) }));
  } else if (message.type === 'stop') {
    void tools.get(message.tool)?.stop();
  } else {
    void marker(message.key);
  }
});
process.title = 'playground-keeper';
tell({ type: 'up' });
