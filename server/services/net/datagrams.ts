// Answers datagrams: one for each that comes, to where it came from. Helper of the sample services over UDP.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { errorCode, preview } from '../../processes/news.ts';
import type { TellNews } from './follow.ts';

/** Bind to address and port (0: the kernel chooses); resolves once bound. Rejects with the errno. */
export function answerEach(
  address: string,
  port: number,
  tell: TellNews,
  answer: (asked: Buffer) => Uint8Array,
): Promise<{ port: number }> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  socket.on('message', (asked, from) => {
    const remote = { address: from.address, port: from.port };
    const both = { transport: 'udp' as const, local: { address, port: socket.address().port }, remote };
    tell({ what: 'read', ...both, bytes: asked.length, text: preview(asked) });
    const bytes = answer(asked);
    // Node sends it before it looks for anything else; only its callback comes later.
    const hr = String(process.hrtime.bigint());
    socket.send(bytes, from.port, from.address, (error) => {
      if (error) tell({ what: 'error', ...both, error: errorCode(error, 'internal') });
      else tell({ what: 'wrote', ...both, hr, bytes: bytes.length, text: preview(bytes) });
    });
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, () => {
      socket.off('error', reject);
      socket.on('error', (error) => tell({ what: 'error', transport: 'udp', error: errorCode(error, 'internal') }));
      resolve({ port: socket.address().port });
    });
  });
}
