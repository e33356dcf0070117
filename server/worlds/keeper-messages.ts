// What the server and the keeper of a private world say to each other, over Node's own IPC channel: it can carry a socket.

export type ToKeeper =
  /** Start a tool under the guardian, with its stdout going to the Unix socket at `path`. */
  | { type: 'start'; tool: number; argv: string[]; path: string }
  | { type: 'stop'; tool: number }
  /** Bind a UDP socket to 127.0.0.1 and hand it over. */
  | { type: 'marker'; key: number };

/** `marker` comes with the socket. */
export type FromKeeper =
  | { type: 'up' }
  | { type: 'started'; tool: number; pid: number }
  | { type: 'stderr'; tool: number; text: string }
  | { type: 'ended'; tool: number; code: number | null; signal: string | null }
  | { type: 'failed'; tool: number; detail: string }
  | { type: 'marker'; key: number };
