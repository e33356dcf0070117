// Small helpers for programs that tell of their sockets: which two ends, and what the bytes look like as text.
import type { Socket } from 'node:net';
import type { Told } from './types.ts';

/** Characters of a preview (UTF-16 units, as the contract counts them). */
const longest = 256;

/** The first bytes as text, at most 256 characters; bytes that are not UTF-8 become U+FFFD. */
export function preview(bytes: Uint8Array): string {
  // Four bytes are the most that one character takes in UTF-8.
  const text = new TextDecoder().decode(bytes.subarray(0, longest * 4)).slice(0, longest);
  // The cut may have halved a surrogate pair.
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/** Both ends of a TCP socket, as far as they are known now. */
export function ends(socket: Socket): Pick<Told, 'transport' | 'local' | 'remote'> {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  return {
    transport: 'tcp',
    ...(localAddress !== undefined && localPort ? { local: { address: localAddress, port: localPort } } : {}),
    ...(remoteAddress !== undefined && remotePort ? { remote: { address: remoteAddress, port: remotePort } } : {}),
  };
}

/**
 * Write, and tell when the kernel took it: at this call where nothing waits before it, since Node then hands it over at
 * once and only its callback comes later; else at the callback. False when the caller should wait for 'drain'.
 */
export function writeTold(socket: Socket, bytes: Uint8Array, tell: (news: Told) => void): boolean {
  const at = socket.writableLength === 0 ? { hr: String(process.hrtime.bigint()) } : {};
  return socket.write(bytes, (error) => {
    if (!error) tell({ what: 'wrote', ...ends(socket), ...at, bytes: bytes.length, text: preview(bytes) });
  });
}

/** The errno of an error ("ECONNRESET"), or what stands in for it. */
export function errorCode(error: unknown, otherwise: string): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : otherwise;
}
