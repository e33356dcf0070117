// Children of the server that speak with it: services and agents.
import type { NewEntry } from '../shared/contract/entry.ts';
import type { World } from '../worlds/types.ts';

type Fresh<T extends NewEntry['type']> = Omit<Extract<NewEntry, { type: T }>, 'type' | 'world' | 'pid' | 'name' | 'at'>;

/** What a program tells of its sockets, with the time on the system's monotonic clock (process.hrtime, ns, as a decimal). */
export interface SocketNews extends Fresh<'socket'> {
  readonly hr: string;
}

/** From the server to a child. */
export type ToChild =
  | { type: 'serve'; name: string; module: string; address: string; port: number }
  | { type: 'act'; key: number; module: string; params: unknown }
  | { type: 'load'; modules: string[] }
  | { type: 'ping'; n: number };

/** From a child to the server; validated at the rim, since a service may be anybody's code. */
export type FromChild =
  | { type: 'up' }
  | { type: 'loaded' }
  | { type: 'listening'; transport: 'tcp' | 'udp'; address: string; port: number }
  | { type: 'failed'; error: string; detail: string }
  | { type: 'socket'; news: SocketNews }
  | { type: 'acted'; key: number; error?: string; detail?: string }
  | { type: 'pong'; n: number };

/** What one service file in server/services exports as `service`. It runs in a process of its own. */
export interface Service {
  readonly id: string;
  readonly title: string;
  readonly transport: 'tcp' | 'udp';
  /** Bind for itself to address and port (0: the kernel chooses) and resolve once in LISTEN. */
  start(address: string, port: number, tell: (news: Omit<SocketNews, 'hr'>) => void): Promise<{ port: number }>;
}

/** How the supervisor tells what happened: an entry of the ledger without world, which it knows. */
export type Tell = (entry: NewEntry) => void;

export interface ServiceHandle {
  readonly name: string;
  readonly kind: string;
  readonly pid: number;
  readonly world: World;
  readonly address: string;
  readonly port: number;
  readonly state: 'starting' | 'running' | 'frozen' | 'gone';
}
