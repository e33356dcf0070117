// A Unix socket that a tool in a private world writes to: bytes come to the server with no relay between.
// Unix sockets with a path are held back by no network namespace.
import { once } from 'node:events';
import { mkdtemp, readdir, rmdir, unlink } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThere } from './vanished.ts';

// A path of a Unix socket has at most 107 bytes (unix(7)); what follows the folder takes 49.
const longestFolder = 58;
/** Its folder's name goes on with the process that made it, so that it can be told whether it is still of use. */
const prefix = 'loopback-playground-stdout-';

export interface StdoutSocket {
  readonly path: string;
  /** Resolves with the one connection it takes; rejects after close(). Then nothing of it is left in the file system. */
  readonly connection: Promise<net.Socket>;
  close(): Promise<void>;
}

/** A path for a Unix socket, in a folder that only this user can enter (mode 0700); `remove` takes both away, once. */
export async function placeForSocket(): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(base(), `${prefix}${process.pid}-`));
  return { path: join(folder, 'stdout'), remove: () => remove(folder) };
}

/** Listen for the one connection of a tool. */
export async function listenForStdout(): Promise<StdoutSocket> {
  const { path, remove } = await placeForSocket();
  const server = net.createServer();
  server.maxConnections = 1;
  server.listen(path);
  await once(server, 'listening');
  const stopped = new AbortController();
  const close = async () => {
    stopped.abort();
    server.close();
    await remove();
  };
  const connection = once(server, 'connection', { signal: stopped.signal }).then(async ([socket]: net.Socket[]) => {
    await close();
    if (!socket) throw new Error('no connection came');
    return socket;
  });
  connection.catch(() => undefined); // Whoever waits for it hears of it; nobody may wait.
  return { path, connection, close };
}

/** Remove what servers left behind that were killed (SIGKILL) in those few ms: folders whose process is gone. */
export async function sweepStdout(): Promise<void> {
  const names = await readdir(base()).catch(() => []); // where nothing can be read, nothing was left
  for (const name of names) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1] ?? process.pid);
    // What another user's server left is for the next one of that user.
    if (!isThere(pid)) await remove(join(base(), name)).catch(() => undefined);
  }
}

/** Not by rm(): that looks at the socket, and Node 20 then finds no module behind a symbolic link (realpathSync; pnpm). */
async function remove(folder: string): Promise<void> {
  await unlink(join(folder, 'stdout')).catch(unlessGone);
  await rmdir(folder).catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

const base = (): string => (tmpdir().length <= longestFolder ? tmpdir() : '/tmp');
