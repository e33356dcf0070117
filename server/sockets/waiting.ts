// Is there a socket that waits at a port? Asked by the supervisor for each service it starts, so it has to be quick.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { endianness } from 'node:os';
import type { Endpoint } from '../shared/contract/entry.ts';
import { parseProcNet } from './proc-net.ts';
import { supported } from './table.ts';

/** Bytes of the shortest row. Asked for no more, the kernel looks no further than for the next row. */
const row = 150;

/**
 * Does a socket wait at this address and port (TCP: LISTEN; UDP: unconnected), in the network of process `netPid`?
 * Undefined where that cannot be asked. Linux lists TCP's listeners first: this reads them alone, for walking the table
 * of connections takes the kernel some ms, however few there are.
 */
export function isWaiting(netPid: number, transport: 'tcp' | 'udp', { address, port }: Endpoint): boolean | undefined {
  if (!supported) return undefined;
  const state = transport === 'tcp' ? 'LISTEN' : 'UNCONN';
  const little = endianness() === 'LE';
  for (const line of linesOf(`/proc/${netPid}/net/${transport}${isIPv6(address) ? '6' : ''}`)) {
    const [socket] = parseProcNet(line, transport, little);
    // The heading is no row.
    if (!socket) continue;
    if (socket.state === state && socket.local.port === port && socket.local.address === address) return true;
    if (transport === 'tcp' && socket.state !== state) return false;
  }
  return false;
}

/** The lines of a file of /proc, read one by one. None when there is no such file: the process has ended, or no IPv6. */
function* linesOf(path: string): Generator<string> {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(row);
    let text = '';
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const lines = (text + chunk.toString('latin1', 0, read)).split('\n');
      text = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}
