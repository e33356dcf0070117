// Behind the gate, second half: /api and the WebSocket side, with ws and the rooms they speak for. Loaded by door.ts once the
// port is open, since it takes longer than all that stands before it. The first half is site.ts.
import type { IncomingMessage } from 'node:http';
import type { Router } from 'express';
import type { WebSocket } from 'ws';
import { apiProgram } from './api.ts';
import type { Fail } from './api.ts';
import type { Codes } from './codes.ts';
import { headersFor } from './headers.ts';
import type { Surroundings } from './peer.ts';
import { sessionRoute } from './session.ts';
import type { Program } from './site.ts';
import { openSockets } from './sockets.ts';
import type { Sockets } from './sockets.ts';

/** What the door leads to. */
export interface Rooms {
  /** Routes under /api, relative to it. They throw PlaygroundErrors; POST bodies are parsed JSON, still without a shape. */
  readonly api: Router;
  readonly live: (socket: WebSocket, request: IncomingMessage) => void;
  /** Told of each request for the page, whatever it is for; `again`: its connection had carried another one. */
  readonly asked: (request: IncomingMessage, again: boolean) => void;
  /** The processes of all runs, now. */
  readonly runPids: () => Iterable<number>;
}

export interface BehindOptions {
  readonly rooms: Rooms;
  readonly dev: boolean;
  readonly token: string;
  readonly codes: Codes;
  readonly around: Surroundings;
  readonly fail: Fail;
}

export interface Behind {
  readonly api: Program;
  readonly live: Sockets['accept'];
  readonly asked: Rooms['asked'];
  readonly stop: () => Promise<void>;
}

/** Put it together. */
export function openBehind({ rooms, dev, token, codes, around, fail }: BehindOptions): Behind {
  const sockets = openSockets(rooms.live, headersFor('ws', dev));
  const session = sessionRoute({ token, codes, around, runPids: rooms.runPids });
  return { api: apiProgram(session, rooms.api, fail), live: sockets.accept, asked: rooms.asked, stop: sockets.stop };
}
