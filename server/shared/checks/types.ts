// A check is a fact about the run, not an equality with one right way. One file per predicate; each has `matches` and `explain`.
import type { GenericSchema } from 'valibot';
import type { Endpoint, Entry } from '../contract/entry.ts';
import type { TcpConversation } from '../conversations/types.ts';

/** A service of the lesson as the ledger tells it. */
export interface ServiceFacts {
  readonly name: string;
  readonly kind: string;
  readonly world: string;
  readonly pid: number;
  readonly state: 'starting' | 'running' | 'frozen' | 'gone';
  readonly listens?: { readonly transport: 'tcp' | 'udp' } & Endpoint;
}

/** What a predicate may look at: the run from the step's own start, and services as they are now. */
export interface RunView {
  /** Conversations whose first packet came after the step began. */
  readonly conversations: readonly TcpConversation[];
  /** Entries since the step began, frames left out. */
  readonly entries: readonly Entry[];
  readonly services: ReadonlyMap<string, ServiceFacts>;
  readonly packets: 'captured' | 'implied';
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
  /** `packets` cannot be answered where packets are not captured; the other kinds can. */
  readonly over: 'packets' | 'processes' | 'answers';
  /** Needs `on`, the name of a service. */
  readonly aimed: boolean;
  readonly params: GenericSchema<unknown, P>;
  matches(view: RunView, params: P, on: ServiceFacts | undefined): Match;
  /** What was seen against what is wanted, one or two plain sentences; called while not met. */
  explain(view: RunView, params: P, on: ServiceFacts | undefined): string;
}
