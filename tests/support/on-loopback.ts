// A real capture of this machine's loopback while something is said there; only root may make one.
import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { lacking } from './needs.ts';

/** Why no capture can be made here; empty where one can. */
export const noLoopback =
  lacking('tcpdump') || (process.getuid?.() === 0 ? '' : 'only root may capture on the loopback');

/** What tcpdump writes of these ports while `talk` talks, as a capture file; `ports` are in use, so that nobody else gets them. */
export async function onLoopback(ports: readonly number[], talk: () => Promise<void>): Promise<Uint8Array> {
  const filter = ports.map((port) => `port ${port}`).join(' or ');
  // A buffer of its own, of 64 MiB: each place in it is as long as the loopback's longest packet, and what the tool brings
  // by itself is full after some thirty packets on a busy computer.
  const args = ['-i', 'lo', '-n', '-U', '--immediate-mode', '-s', '0', '-B', '65536', '-w', '-', filter];
  const tool = spawn('tcpdump', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(tool, 'close');
  const chunks: Buffer[] = [];
  const end = Buffer.from(`nothing more ${process.pid}`);
  const seen = new Promise<void>((resolve) => {
    tool.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      // What was asked for last is captured last: a datagram to one of the ports.
      if (Buffer.concat(chunks.slice(-2)).includes(end)) resolve();
    });
  });
  let said = '';
  const ready = new Promise<void>((resolve) => {
    tool.stderr.on('data', (text: Buffer) => {
      said += String(text);
      if (said.includes('listening on')) resolve();
    });
  });
  const gone = closed.then(() => Promise.reject(new Error(`tcpdump ended: ${said}`)));
  try {
    await Promise.race([ready, gone]);
    await talk();
    const socket = dgram.createSocket('udp4');
    await new Promise((sent) => socket.send(end, ports[0] ?? 0, '127.0.0.1', sent));
    socket.close();
    await Promise.race([seen, gone]);
  } finally {
    // All that was asked for is here, and each packet was written as it came.
    tool.kill('SIGKILL');
    await gone.catch(() => undefined);
  }
  return Buffer.concat(chunks);
}
