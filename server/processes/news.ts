// Small helpers for programs that tell of their sockets: which two ends, and what the bytes look like as text.
import type { Socket } from 'node:net';
import { acting, writtenOut } from '../shared/acting.ts';
import type { Told } from './types.ts';

/** Characters of a preview (UTF-16 units, as the contract counts them). */
const longest = 1024;

// C0 without tab and line ends, DEL, C1; and the marks that turn or hide.
const unseen = new RegExp(`[${acting}]`);

/**
 * The first bytes as text, at most 1024 characters: bytes that are not UTF-8 become U+FFFD, characters that act instead of
 * being seen are written out, and no character is cut in two.
 */
export function preview(bytes: Uint8Array): string {
  // Four bytes are the most that one character takes in UTF-8.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, longest * 4));
  let shown = '';
  for (const character of text) {
    const next = unseen.test(character) ? writtenOut(character) : character;
    if (shown.length + next.length > longest) break;
    shown += next;
  }
  return shown;
}

/** Which socket news are of. */
export type Ends = Pick<Told, 'transport' | 'local' | 'remote'>;

/** Both ends of a TCP socket, as far as they are known now. */
export function ends(socket: Socket): Ends {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  return {
    transport: 'tcp',
    ...(localAddress !== undefined && localPort ? { local: { address: localAddress, port: localPort } } : {}),
    ...(remoteAddress !== undefined && remotePort ? { remote: { address: remoteAddress, port: remotePort } } : {}),
  };
}

/**
 * Write, and tell when the kernel took it: at this call where it is connected and nothing waits before it, since Node then hands
 * it over at once and only its callback comes later; else at the callback. False when the caller should wait for 'drain'.
 */
export function writeTold(socket: Socket, bytes: Uint8Array, tell: (news: Told) => void): boolean {
  const at = socket.writableLength === 0 && !socket.connecting ? { hr: String(process.hrtime.bigint()) } : {};
  return socket.write(bytes, (error) => {
    if (!error) tell({ what: 'wrote', ...ends(socket), ...at, bytes: bytes.length, text: preview(bytes) });
  });
}

/** The errno of an error ("ECONNRESET"), or what stands in for it. */
export function errorCode(error: unknown, otherwise: string): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : otherwise;
}
