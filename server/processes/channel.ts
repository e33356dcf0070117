// One JSON value a line over an inherited pipe (descriptor 3), the same on both sides: server and child.
// Not Node's own IPC: there, one line that is not JSON throws in the server, and a line without an end grows without bound.
import type { Socket } from 'node:net';

/** Characters a line may have; a longer one is garbage. */
const longest = 256 * 1024;

export interface ChannelEvents {
  message(value: unknown): void;
  /** A line that is not JSON, or has no end; nothing more is read. */
  garbage(text: string): void;
  closed(): void;
  /** What was queued has left. */
  drained?(): void;
}

export interface Channel {
  /** Dropped when the other side is gone: `closed` tells of that. */
  send(value: unknown): void;
  /** Bytes that the other side has not taken yet. */
  readonly queued: number;
  /** Close once all that was sent has left, then call. */
  finish(then: () => void): void;
}

/** Speak over a socket from now on. */
export function openChannel(socket: Socket, on: ChannelEvents): Channel {
  let rest = '';
  let spoiled = false;
  const spoil = (text: string): void => {
    spoiled = true;
    socket.destroy();
    on.garbage(text);
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (spoiled) return;
      const value = read(line);
      if (value === undefined) spoil(line);
      else on.message(value.json);
    }
    if (!spoiled && rest.length > longest) spoil(rest);
  });
  // An error (the other side was killed) is always followed by 'close', which says it.
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.destroy());
  socket.on('close', () => on.closed());
  socket.on('drain', () => on.drained?.());
  return {
    send: (value) => {
      if (socket.writable) socket.write(`${JSON.stringify(value)}\n`);
    },
    get queued() {
      return socket.writableLength;
    },
    finish: (then) => {
      socket.end(then);
    },
  };
}

/** Read a line; undefined when it is not JSON or too long. */
function read(line: string): { json: unknown } | undefined {
  if (line.length > longest) return undefined;
  try {
    return { json: JSON.parse(line) };
  } catch {
    return undefined;
  }
}
