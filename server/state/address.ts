// Where the control socket is: a Unix socket in the state folder, on Windows a named pipe of that folder.
import { createHash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { PlaygroundError } from '../shared/contract/errors.ts';

const SOCKET = 'control.sock';

export interface Address {
  readonly path: string;
  /** Call when the path will not be used again. */
  close(): void;
}

export function pipeName(folder: string, use: 'lock' | 'control'): string {
  const id = createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32);
  return `\\\\.\\pipe\\loopback-playground-${use}-${id}`;
}

/**
 * The address to listen on or connect to. unix(7) gives a path 108 bytes with its final NUL (104 on BSD); a longer one
 * is named through a descriptor of its folder on Linux, and refused with `state_refused` elsewhere.
 */
export function controlAddress(folder: string, platform = process.platform): Address {
  const plain = (path: string): Address => ({ path, close: () => undefined });
  if (platform === 'win32') return plain(pipeName(folder, 'control'));
  const path = join(folder, SOCKET);
  const most = platform === 'linux' ? 107 : 103;
  if (Buffer.byteLength(path) <= most) return plain(path);
  if (platform !== 'linux') {
    throw new PlaygroundError('state_refused', `${folder} is too long: a socket's path has at most ${most} bytes.`);
  }
  const fd = openSync(folder, 'r');
  return { path: `/proc/self/fd/${fd}/${SOCKET}`, close: () => closeSync(fd) };
}
