// The control socket: how a second start, and `in WORLD -- COMMAND`, speak with the server that is running.
// One connection is one question and one answer, each a line of JSON. Only who holds the folder's lock listens.
import { chmod, readlink, unlink } from 'node:fs/promises';
import net from 'node:net';
import { isErrorCode, PlaygroundError } from '../shared/contract/errors.ts';
import type { LineFaults } from '../shared/line/faults.ts';
import { controlAddress } from './address.ts';
import { errno } from './errno.ts';
import type { ControlAnswer, ControlRequest, Refusal, Who } from './protocol.ts';

interface Entered {
  readonly name: string;
  readonly enterWithRights: readonly string[];
  /** A process in it. */
  readonly netPid: number;
  /** What enters it from now on ends with it. */
  guard?(): Promise<void>;
}

export interface ControlHandlers {
  /** May wait until the port is open: a second start asks while the first is still starting. */
  who(): Who | Promise<Who>;
  /** An address with a fresh one-time code where one is needed. */
  open(): { url: string } | Promise<{ url: string }>;
  /** The worlds there are now, and what to put before a command to enter each; the host may be left out. */
  worlds(): Iterable<Entered>;
  /** Rejects with `neighbour_missing` where the world has no line, or there is no such world. */
  setLine(world: string, faults: LineFaults): Promise<void>;
}

export interface Control {
  stop(): Promise<void>;
}

const MAX_REQUEST = 4096;
const MAX_CONNECTIONS = 32;
const REQUEST_MS = 5_000;

/** Listen for questions; needs the folder's lock, since a socket that was left behind is removed. */
export async function startControl(folder: string, handlers: ControlHandlers): Promise<Control> {
  const address = controlAddress(folder);
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    serve(socket, handlers);
  });
  server.maxConnections = MAX_CONNECTIONS;
  try {
    if (process.platform !== 'win32') await removeLeftover(address.path);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address.path, resolve);
    });
    if (process.platform !== 'win32') await chmod(address.path, 0o600);
  } catch (error) {
    server.close();
    address.close();
    throw error;
  }
  return {
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
      address.close();
    },
  };
}

/** Not by rm(): that looks at the socket, and Node 20 then finds no module behind a symbolic link (realpathSync; pnpm). */
async function removeLeftover(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw error;
  }
}

function serve(socket: net.Socket, handlers: ControlHandlers): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.setTimeout(REQUEST_MS, () => socket.destroy());
  // The other side may end at any moment; the connection is closed then, and nothing is owed.
  socket.on('error', () => socket.destroy());
  const take = (chunk: string): void => {
    text += chunk;
    const end = text.indexOf('\n');
    if (end < 0 && text.length <= MAX_REQUEST) return;
    socket.off('data', take);
    socket.setTimeout(0);
    void answer(end < 0 || end > MAX_REQUEST ? undefined : text.slice(0, end), handlers).then((line) => {
      socket.setTimeout(REQUEST_MS);
      socket.end(`${JSON.stringify(line)}\n`);
    });
  };
  socket.on('data', take);
}

async function answer(line: string | undefined, handlers: ControlHandlers): Promise<ControlAnswer> {
  const { readRequest } = await import('./protocol.ts'); // schemas: not needed for a start
  const request = readRequest(line);
  if (request === undefined) return { ok: false, error: 'body_malformed' };
  try {
    return await handle(request, handlers);
  } catch (error) {
    if (error instanceof PlaygroundError) return refusal(error);
    return { ok: false, error: 'internal', detail: String(error) };
  }
}

async function handle(request: ControlRequest, handlers: ControlHandlers): Promise<ControlAnswer> {
  switch (request.ask) {
    case 'who':
      return { ok: true, ...(await handlers.who()) };
    case 'open':
      return { ok: true, ...(await handlers.open()) };
    case 'line':
      await handlers.setLine(request.world, request.faults);
      return { ok: true };
    case 'enter': {
      const host: Entered = { name: 'host', enterWithRights: [], netPid: process.pid };
      const worlds = new Map([host, ...handlers.worlds()].map((one) => [one.name, one]));
      const world = worlds.get(request.world);
      if (!world) throw new PlaygroundError('world_unknown', `There is: ${[...worlds.keys()].join(', ')}.`);
      await world.guard?.();
      return { ok: true, enter: [...world.enterWithRights], ...(await networkOf(world.netPid)) };
    }
  }
}

/** Nothing where there is no /proc: then there is one network, too. */
async function networkOf(pid: number): Promise<{ network?: string }> {
  const network = await readlink(`/proc/${pid}/ns/net`).catch(() => undefined);
  return network === undefined ? {} : { network };
}

function refusal(error: PlaygroundError): Refusal {
  const code = isErrorCode(error.code) ? error.code : 'internal';
  return error.detail === undefined ? { ok: false, error: code } : { ok: false, error: code, detail: error.detail };
}
