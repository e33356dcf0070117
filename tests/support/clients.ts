// Plain clients of the sample services: they try a service's own example, as anybody's program could.
import dgram from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { expect } from 'vitest';
import type { Service } from '../../server/processes/types.ts';
import { ask } from './processes.ts';

export interface Spot {
  readonly address: string;
  readonly port: number;
}

/** Send one datagram and give the answer; rejects after 15 s. */
export async function post({ address, port }: Spot, text: string | Uint8Array): Promise<Buffer> {
  const socket = dgram.createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    socket.send(text, port, address);
    const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(15_000) })) as [Buffer];
    return answer;
  } finally {
    socket.close();
  }
}

/** A service does what its example says. */
export async function tryExample({ transport, example }: Service, { address, port }: Spot): Promise<void> {
  const answer = transport === 'udp' ? post({ address, port }, example.send) : ask(port, example.send, address);
  if ('answer' in example) {
    if (typeof example.answer === 'string') expect(String(await answer)).toBe(example.answer);
    else expect(String(await answer)).toMatch(example.answer);
  } else if (example.ends === 'silence') {
    expect(String(await answer)).toBe('');
  } else {
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  }
}
