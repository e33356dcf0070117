// The door: the one HTTP server of the playground, put together. Outermost the limits (limits.ts), then the gate
// (entrance.ts), behind it /api (api.ts), the WebSocket side (sockets.ts) and the page's files (pages.ts, dev.ts).
import type { IncomingMessage } from 'node:http';
import type { Router } from 'express';
import type { WebSocket } from 'ws';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { answerError } from './answers.ts';
import { apiProgram, pagesProgram } from './api.ts';
import type { Fail } from './api.ts';
import { Codes } from './codes.ts';
import { vitePages } from './dev.ts';
import { entrance } from './entrance.ts';
import { authorities } from './gate/facts.ts';
import type { Area } from './gate/facts.ts';
import { gate } from './gate/gate.ts';
import { headersFor } from './headers.ts';
import { limitedServer } from './limits.ts';
import { closed, listenBoth } from './listen.ts';
import { builtPages } from './pages.ts';
import { needsCode } from './peer.ts';
import type { Surroundings } from './peer.ts';
import { sessionRoute } from './session.ts';
import { openSockets } from './sockets.ts';
import { readSurroundings } from './surroundings.ts';
import { newToken, sameSecret } from './token.ts';

export interface DoorOptions {
  /** 0: the kernel chooses. */
  readonly port: number;
  /** The folder of the built page, or, in development, the project's folder for Vite to serve from. */
  readonly client: { readonly built: string } | { readonly vite: string };
  /** Routes under /api, relative to it. They throw PlaygroundErrors; POST bodies are parsed JSON, still without a shape. */
  readonly api: Router;
  readonly live: (socket: WebSocket, request: IncomingMessage) => void;
  /** Started with --code: the kernel's word does not count. */
  readonly codeOnly: boolean;
  /** The processes of all runs, now. */
  readonly runPids: () => Iterable<number>;
  /** A new one-time code, in place of one that was used or has expired. */
  readonly onCode: (code: string) => void;
  /** An error that is no PlaygroundError: the asker is told `internal`, this is told the whole. */
  readonly onError: (error: unknown) => void;
  /** Instead of what readSurroundings finds: for tests. */
  readonly surroundings?: Surroundings;
}

export interface Door {
  readonly port: number;
  /** Addresses of the page, the first to be opened: http://127.0.0.1:P/ */
  readonly urls: readonly string[];
  /** Where IPv6 is missing, the sentence that says so. */
  readonly note: string | undefined;
  /** For tests and other callers in this process only: never shown, written or sent but by POST /api/session. */
  readonly token: string;
  /** The kernel's word never counts here: a page needs the code. */
  readonly needsCode: boolean;
  /** A fresh one-time code, for `#code=…` in an address that is opened or shown; the one before no longer counts. */
  readonly newCode: () => string;
  readonly stop: () => Promise<void>;
}

/** Open the door. Rejects with Node's own error where the port is taken or forbidden (`code`, `port`, `address`). */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const token = newToken();
  const codes = new Codes(options.onCode);
  const ours = { port: 0, isToken: (candidate: string) => sameSecret(candidate, token) };
  const around = options.surroundings ?? readSurroundings(options.codeOnly);
  const session = sessionRoute({ token, codes, around, runPids: options.runPids });
  const pages = 'built' in options.client ? builtPages(options.client.built) : await vitePages(options.client.vite);
  const sockets = openSockets(options.live, headersFor('ws', pages.dev));

  const { server, connections } = limitedServer(
    entrance({
      gate,
      ours,
      dev: pages.dev,
      api: apiProgram(session, options.api, failing('api', options.onError)),
      pages: pagesProgram(pages.handle, failing('page', options.onError)),
      live: sockets.accept,
      hot: pages.upgrade,
    }),
  );
  const { port, six } = await listenBoth(server, options.port).catch(async (error: unknown) => {
    await pages.stop();
    throw error;
  });
  ours.port = port; // until both halves were bound, no Host was ours

  return {
    port,
    urls: authorities(port)
      .slice(0, six ? 3 : 2)
      .map((name) => `http://${name}/`),
    note: six ? undefined : 'This system has no IPv6 loopback; the playground listens on 127.0.0.1 alone.',
    token,
    needsCode: needsCode(around),
    newCode: () => codes.newCode(),
    stop: async () => {
      codes.stop();
      await sockets.stop();
      const ends = [closed(server), ...(six ? [closed(six)] : []), pages.stop()];
      for (const connection of connections) connection.destroy();
      await Promise.all(ends);
    },
  };
}

// What a program behind the gate failed with, as the asker is told; what is no PlaygroundError is told whole to `onError`.
function failing(area: Area, onError: DoorOptions['onError']): Fail {
  return (response, error) => {
    if (!(error instanceof PlaygroundError)) onError(error);
    answerError(response, area, error instanceof PlaygroundError ? error : new PlaygroundError('internal'));
  };
}
