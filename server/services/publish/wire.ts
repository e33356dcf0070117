// What the two halves of a published port say to each other over a Unix socket, one for each connection: pieces, each its length
// (32 bits, big-endian) and then its bytes. Length 0 is the end of that direction (FIN). A socket that closes without both
// ends was cut: the connection was reset, or a half is gone. Used by outside.ts and inside.ts.
import type { Socket } from 'node:net';

/** Connections a published port has at once. */
export const mostConnections = 64;

const heading = 4;
const ending = Buffer.alloc(heading);

/**
 * Join a TCP connection to its Unix socket, until both are closed. Who is not read from is not read for: nothing piles up.
 * `write` hands bytes to the TCP connection, and says false where it is to wait for 'drain'.
 */
export function join(tcp: Socket, unix: Socket, write: (bytes: Buffer) => boolean): void {
  const ended = { said: false, heard: false };
  tcp.on('data', (bytes: Buffer) => {
    const head = Buffer.alloc(heading);
    head.writeUInt32BE(bytes.length);
    unix.cork();
    unix.write(head);
    if (!unix.write(bytes)) tcp.pause();
    unix.uncork();
  });
  unix.on('drain', () => tcp.resume());
  tcp.on('end', () => {
    ended.said = true;
    unix.write(ending);
  });
  const read = reader({
    bytes: (bytes) => {
      if (!write(bytes)) unix.pause();
    },
    end: () => {
      ended.heard = true;
      tcp.end();
    },
  });
  unix.on('data', (bytes: Buffer) => {
    if (!tcp.destroyed) read(bytes);
  });
  tcp.on('drain', () => unix.resume());
  // An error is always followed by 'close'; of the TCP connection it is told by who follows that.
  tcp.on('error', () => undefined);
  unix.on('error', () => undefined);
  tcp.on('close', () => {
    // What came before the end, or before the cut, is still given on.
    unix.resume();
    unix.end();
  });
  unix.on('end', () => unix.end());
  unix.on('close', () => {
    if (tcp.destroyed || (ended.said && ended.heard)) return;
    // Node would wait for a connection that is being made before it resets it.
    if (tcp.connecting) tcp.destroy();
    else tcp.resetAndDestroy();
  });
}

/** Takes the stream as it comes, in whatever cuts, and gives the bytes on as they come, with nothing kept but a cut length. */
export function reader(to: { bytes(bytes: Buffer): void; end(): void }): (chunk: Buffer) => void {
  let left = 0;
  let head = Buffer.alloc(0);
  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (left > 0) {
        const piece = rest.subarray(0, left);
        left -= piece.length;
        rest = rest.subarray(piece.length);
        to.bytes(piece);
        continue;
      }
      const cut = rest.subarray(0, heading - head.length);
      head = Buffer.concat([head, cut]);
      rest = rest.subarray(cut.length);
      if (head.length < heading) return;
      left = head.readUInt32BE();
      head = Buffer.alloc(0);
      if (left === 0) to.end();
    }
  };
}
