// A check is a fact about the run, not an equality with one right way. One file per predicate; each has `matches` and `explain`.
import type { GenericSchema } from 'valibot';
import type { Endpoint, Entry, PageEntry, RowEntry } from '../contract/entry.ts';
import type { WorldInfo } from '../contract/run.ts';
import type { TcpConversation, UdpConversation } from '../conversations/types.ts';

/** A stretch of time in which a process was stopped (SIGSTOP). `since` is when it was noticed: at most a poll late. */
export interface Freeze {
  /** The ids of the entries that tell it: `frozen`, then `thawed`. */
  readonly id: number;
  readonly thawed?: number;
  /** ns since the run began. */
  readonly since: number;
  readonly until?: number;
}

/** A UDP datagram to a port where a service listens: to say that TCP was wanted. */
export interface Datagram {
  readonly id: number;
  readonly world: number;
  readonly from: Endpoint;
  readonly to: Endpoint;
}

/** A service of the lesson as the ledger tells it. A restart keeps the name and brings another pid. */
export interface ServiceFacts {
  readonly name: string;
  readonly kind: string;
  readonly world: string;
  readonly pid: number;
  readonly state: 'starting' | 'running' | 'frozen' | 'gone';
  /** Where it listens; where it did, once it is gone. */
  readonly listens?: { readonly transport: 'tcp' | 'udp' } & Endpoint;
  /** The entry that told its state. */
  readonly since: number;
  /** The signal that ended it, if one did. */
  readonly signal?: string;
  /** Every time it was frozen, in order; the last one has no `until` while it is. */
  readonly freezes: readonly Freeze[];
}

/** What a predicate may look at: the run from the step's own start, and services as they are now. */
export interface RunView {
  /** Conversations whose first packet came after the step began. */
  readonly conversations: readonly TcpConversation[];
  /** UDP conversations with a packet since the step began; of an older one only the packets since then. */
  readonly udp: readonly UdpConversation[];
  /** Entries since the step began, frames left out. */
  readonly entries: readonly Entry[];
  readonly services: ReadonlyMap<string, ServiceFacts>;
  /** The kernel's socket table as it is now: the last entry told of each socket that is there. */
  readonly rows: readonly RowEntry[];
  /** Tabs of this page that follow the run now, by the entry that told of each. */
  readonly pages: readonly PageEntry[];
  /** Datagrams since the step began that came to a port of a service. */
  readonly datagrams: readonly Datagram[];
  /** As in RunInfo; a conversation's `world` is a place in it. */
  readonly worlds: readonly WorldInfo[];
  readonly packets: 'captured' | 'implied';
  /** The kernel's socket table can be read here. */
  readonly sockets: boolean;
  /** The network is as the lesson wants it; not so where firewall or kernel were to be set and no private world can be had. */
  readonly arranged: boolean;
  /** Everything sent so far has come through capture: "nothing was seen" may be said. */
  readonly settled: boolean;
}

export interface Match {
  readonly met: boolean;
  /** True at this very moment, for facts that can pass; the same as `met` for what has happened. */
  readonly now: boolean;
  /** Entry ids, in order. */
  readonly evidence: readonly number[];
}

export interface Predicate<P = Record<string, unknown>> {
  readonly id: string;
  /**
   * `packets` cannot be answered where packets are not captured, `sockets` not where the kernel's table cannot be read; the
   * other kinds can.
   */
  readonly over: 'packets' | 'sockets' | 'processes' | 'answers';
  /** Needs `on`, the name of a service. */
  readonly aimed: boolean;
  readonly params: GenericSchema<unknown, P>;
  matches(view: RunView, params: P, on: ServiceFacts | undefined): Match;
  /** What was seen against what is wanted, one or two plain sentences; called while not met. */
  explain(view: RunView, params: P, on: ServiceFacts | undefined): string;
}
