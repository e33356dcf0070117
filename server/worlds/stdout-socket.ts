// A Unix socket that a tool in a private world writes to: bytes come to the server with no relay between.
// Unix sockets with a path are held back by no network namespace.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A path of a Unix socket has at most 107 bytes (unix(7)); what follows the folder takes 42.
const longestFolder = 64;

export interface StdoutSocket {
  readonly path: string;
  /** Resolves with the one connection it takes; rejects after close(). Then nothing of it is left in the file system. */
  readonly connection: Promise<net.Socket>;
  close(): Promise<void>;
}

/** Listen in a folder that only this user can enter (mode 0700). */
export async function listenForStdout(): Promise<StdoutSocket> {
  const base = tmpdir().length <= longestFolder ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(base, 'loopback-playground-stdout-'));
  const path = join(folder, 'stdout');
  const server = net.createServer();
  server.maxConnections = 1;
  server.listen(path);
  await once(server, 'listening');
  const stopped = new AbortController();
  const close = async () => {
    stopped.abort();
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  const connection = once(server, 'connection', { signal: stopped.signal }).then(async ([socket]: net.Socket[]) => {
    await close();
    if (!socket) throw new Error('no connection came');
    return socket;
  });
  connection.catch(() => undefined); // Whoever waits for it hears of it; nobody may wait.
  return { path, connection, close };
}
