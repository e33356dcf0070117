// What the home page may say of its own connection: only what was observed. Pure.
import type { ConnectionInfo } from '../../../server/shared/contract/api.ts';

/**
 * The port that the browser borrowed. On Linux only where the kernel's table has the browser's own row: behind a forwarder
 * the other end is not the browser's. Elsewhere there is no table to read, and the server's own socket names it.
 */
export function borrowedPort(connection: ConnectionInfo | undefined, platform: string | undefined): number | undefined {
  if (connection === undefined || (platform === 'linux' && connection.rows.client === undefined)) return undefined;
  return connection.client.port;
}

/** How this system names its loopback interface. */
export function loopbackName(platform: string | undefined): string {
  if (platform === 'linux') return 'lo';
  return platform === 'darwin' ? 'lo0' : 'loopback';
}

/** "127.0.0.1:51544", "[::1]:51544". */
export function endText({ address, port }: { address: string; port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
