// A world is the network in which a run happens. It says how a program is put into it, and no more:
// the supervisor starts services and agents the same way in every world, as children of the server.
import type dgram from 'node:dgram';
import type { Duplex, Readable } from 'node:stream';
import type { worldKinds } from '../shared/contract/run.ts';

export type WorldKind = (typeof worldKinds)[number];

/** A program that a world runs with the world's own rights (capture in a private world needs them). */
export interface Tool {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** In a private world its standard output is a socket, where it may read, too: this is the other end. */
  readonly talk?: Duplex;
  /** Resolves when it has ended, with what it ended by. */
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  /** Ask it to end (SIGTERM), so that it prints its counters; it is killed when it does not within 2 s. */
  stop(): Promise<void>;
}

export interface World {
  /** "host", or "w1", "w2", … unique on this server. */
  readonly name: string;
  readonly kind: WorldKind;
  /** What to put before a command so that it runs in this world; empty for the host. */
  readonly enter: readonly string[];
  /** The same for a learner's own command, which may change this world's network: firewall, addresses, low ports. */
  readonly enterWithRights: readonly string[];
  /** The process whose /proc/PID/net is this world's socket table; this server's own for the host. */
  readonly netPid: number;
  /** The keeper's pid in a private world. */
  readonly keeper?: number;
  /** Start a program under a guardian, with the world's rights. */
  tool(argv: readonly string[]): Promise<Tool>;
  /** A UDP socket of the server's own, bound to 127.0.0.1 in this world: for markers. */
  marker(): Promise<dgram.Socket>;
  /**
   * From now on whatever is in its network ends with it, also what others put there: to be called before somebody is told how to
   * enter. Nothing happens for the host. Rejects with `world_ended`.
   */
  guard(): Promise<void>;
  /** Open another private world beside this one, that a line may join to it (line/line.ts). Rejects as Worlds.open does. */
  beside?(name: string): Promise<World>;
  /** Resolves when the world is gone: stopped, or its keeper died. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}
