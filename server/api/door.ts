// The door: the one HTTP server of the playground, put together. Outermost the limits (limits.ts), then the gate
// (entrance.ts); they stand before anything else is loaded. What they let in waits for what is behind (site.ts, behind.ts).
import { PlaygroundError } from '../shared/contract/errors.ts';
import { answerError } from './answers.ts';
import type { Fail } from './api.ts';
import type { Rooms } from './behind.ts';
import { Codes } from './codes.ts';
import { entrance } from './entrance.ts';
import { authorities } from './gate/facts.ts';
import type { Area } from './gate/facts.ts';
import { gate } from './gate/gate.ts';
import { limitedServer } from './limits.ts';
import { closed, listenBoth } from './listen.ts';
import { needsCode } from './peer.ts';
import type { Surroundings } from './peer.ts';
import type { Client } from './site.ts';
import { readSurroundings } from './read-surroundings.ts';
import { newToken, sameSecret } from './token.ts';

export interface DoorOptions {
  /** 0: the kernel chooses. */
  readonly port: number;
  readonly client: Client;
  /** Called once, with the port: by `load`, or by the first to ask for /api or /ws whom the gate lets in. */
  readonly rooms: (port: number) => Rooms | Promise<Rooms>;
  /** Started with --code: the kernel's word does not count. */
  readonly codeOnly: boolean;
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
  /** Load what is behind the gate, so that nobody has to wait for it. Rejects with what went wrong: then all are told `internal`. */
  readonly load: () => Promise<void>;
  /** Does not wait for what is still being loaded: that ends as soon as it is there. */
  readonly stop: () => Promise<void>;
}

/** Open the door. Rejects with Node's own error where the port is taken or forbidden (`code`, `port`, `address`). */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const token = newToken();
  const codes = new Codes(options.onCode);
  const ours = { port: 0, isToken: (candidate: string) => sameSecret(candidate, token) };
  const around = options.surroundings ?? readSurroundings(options.codeOnly);

  const dev = 'vite' in options.client;
  const site = later(async () =>
    (await import('./site.ts')).openSite(options.client, failing('page', options.onError)),
  );
  const behind = later(async () => {
    const [{ openBehind }, rooms] = await Promise.all([import('./behind.ts'), options.rooms(ours.port)]);
    return openBehind({ rooms, dev, token, codes, around, fail: failing('api', options.onError) });
  });

  // What is not loaded yet has no run that a page could be of.
  const asked: Rooms['asked'] = (request, again) => behind.now?.asked(request, again);
  const { server, connections } = limitedServer(
    entrance({ gate, ours, dev, site: site.get, behind: behind.get, asked }),
  );
  const { port, six } = await listenBoth(server, options.port);
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
    load: async () => void (await Promise.all([site.get(), behind.get()])),
    stop: async () => {
      codes.stop();
      await behind.stop();
      await site.stop();
      const ends = [closed(server), ...(six ? [closed(six)] : [])];
      for (const connection of connections) connection.destroy();
      await Promise.all(ends);
    },
  };
}

/** Something that is loaded when it is first wanted, and once. Ending does not wait for the load, but ends what it brings. */
function later<T extends { stop(): Promise<void> }>(load: () => Promise<T>) {
  let loading: Promise<T> | undefined;
  let loaded: T | undefined;
  let over = false;
  const begin = async (): Promise<T> => {
    loaded = await load();
    if (over) await loaded.stop();
    return loaded;
  };
  return {
    get: (): Promise<T> => (loading ??= begin()),
    get now(): T | undefined {
      return loaded;
    },
    stop: async (): Promise<void> => {
      over = true;
      await loaded?.stop();
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
