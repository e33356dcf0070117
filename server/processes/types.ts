// Children of the server that speak with it: services and agents.
import type { Target } from '../actions/types.ts';
import type { Endpoint, NewEntry } from '../shared/contract/entry.ts';
import type { Toxic } from '../shared/relay/toxics.ts';
import type { World } from '../worlds/types.ts';

type Fresh<T extends NewEntry['type']> = Omit<Extract<NewEntry, { type: T }>, 'type' | 'world' | 'pid' | 'name' | 'at'>;

/** What a program tells of its sockets, with the time on the system's monotonic clock (process.hrtime, ns, as a decimal). */
export interface SocketNews extends Fresh<'socket'> {
  readonly hr: string;
}

/** News as a program gives it: without a time it is now. */
export type Told = Omit<SocketNews, 'hr'> & { readonly hr?: string };

/** From the server to a child. `module` is the file URL of a service or an action. */
export type ToChild =
  | { type: 'serve'; kind: string; module: string; address: string; port: number; behind?: Behind }
  /** To a relay, answered with `acted`: hand on to this service and do this, from now on. */
  | { type: 'change'; key: number; behind: BehindService }
  | { type: 'act'; key: number; module: string; params: unknown; target: Target }
  | { type: 'abort'; key: number }
  /** Close every connection that actions keep open. */
  | { type: 'let-go' }
  | { type: 'load'; modules: string[] }
  | { type: 'ping'; n: number }
  /** To a caller: one system call, as words. */
  | { type: 'call'; n: number; words: string[] };

/** From a child to the server; validated at the rim (messages.ts), since a service may be anybody's code. */
export type FromChild =
  | { type: 'up'; pid: number }
  | { type: 'loaded' }
  | { type: 'listening'; transport: 'tcp' | 'udp'; address: string; port: number }
  | { type: 'failed'; error: string; detail: string }
  | { type: 'socket'; news: SocketNews }
  /** Socket news that were not sent, because the server did not read fast enough. */
  | { type: 'skipped'; count: number }
  | { type: 'acted'; key: number; error?: string | undefined; detail?: string | undefined }
  | { type: 'pong'; n: number }
  | Returned;

/** From a caller: what one system call gave. Times are of the monotonic clock (ns, as decimals), bytes in hexadecimal. */
export interface Returned {
  readonly type: 'returned';
  readonly n: number;
  readonly began?: string;
  readonly over?: string;
  readonly result?: number;
  readonly error?: string;
  /** The inode of the socket that it was about; of a new one for accept and socket. */
  readonly inode?: number;
  readonly local?: Endpoint;
  readonly remote?: Endpoint;
  readonly data?: string;
}

/**
 * Bytes a client may send to try a service, and what must come of it; the conformance suite does it. `answer`: these very
 * bytes, or a text of this form. `silence`: it reads them and says nothing until the client ends. `reset`: the kernel's RST.
 */
export type Example =
  | { readonly send: string; readonly answer: string | RegExp }
  | { readonly send: string; readonly ends: 'silence' | 'reset' };

/** What a program that hands on stands in front of: the service that it relays, and what it does on the way. */
export interface BehindService {
  readonly what: 'service';
  readonly target: Endpoint;
  readonly toxics: readonly Toxic[];
}
/** Or, for a published port, the Unix socket of its other half. */
export type Behind = BehindService | { readonly what: 'socket'; readonly path: string };

/** What one service file in server/services exports as `service`. It runs in a process of its own. */
export interface Service {
  /** The file's name. */
  readonly id: string;
  readonly title: string;
  readonly transport: 'tcp' | 'udp';
  /** It imports Express: it gets the warm process that has it loaded. */
  readonly loads?: 'express';
  readonly example: Example;
  /** What is spoken at its port: the id of a protocol (shared/dissect/protocols). None where it takes whatever comes. */
  readonly speaks?: string;
  /**
   * Bind for itself to address and port (0: the kernel chooses) and resolve once it listens (TCP) or is bound (UDP).
   * `behind`: for programs that hand on, which no catalogue lists (services/publish, services/relay).
   */
  start(
    address: string,
    port: number,
    tell: (news: Told) => void,
    behind?: Behind,
  ): Promise<{ port: number; change?(behind: BehindService): void }>;
}

/** How the supervisor tells what happened: an entry for the ledger. */
export type Tell = (entry: NewEntry) => void;

/** A service of a run as it is now. After a restart there is another handle; the old one stays `gone`. */
export interface ServiceHandle {
  readonly name: string;
  readonly kind: string;
  readonly pid: number;
  readonly world: World;
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly state: 'starting' | 'running' | 'frozen' | 'gone';
  /** Resolves when the process has ended. */
  readonly gone: Promise<unknown>;
}
