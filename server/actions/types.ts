// One thing a learner can do: one file per action. It says how a person would type it, and does it.
import type { GenericSchema } from 'valibot';
import type { Told } from '../processes/types.ts';
import type { LineFaults } from '../shared/line/faults.ts';
import type { Toxic } from '../shared/relay/toxics.ts';
import type { Kept } from './net/kept.ts';

/** A service an action is aimed at. */
export interface Target {
  readonly name: string;
  readonly pid: number;
  readonly address: string;
  readonly port: number;
  /** TCP when not given. */
  readonly transport?: 'tcp' | 'udp' | undefined;
}

/** What is on the learner's computer, for the shown command. */
export interface Shell {
  /** How a command enters the world: "" in host, else "loopback-playground in w1 -- ". */
  readonly enter: string;
  /** The program that talks TCP here. `plain`: an `nc` that half-closes by itself (macOS, BusyBox); `none`: bash. */
  readonly netcat: 'openbsd' | 'ncat' | 'traditional' | 'plain' | 'python' | 'none';
  /** `socat` is there, too. */
  readonly socat?: boolean;
}

interface Common<P> {
  readonly id: string;
  readonly title: string;
  /** Must be aimed at a service; or may be. */
  readonly aimed: boolean | 'may';
  readonly params: GenericSchema<unknown, P>;
  /** The same as one shell command, quoted safely; undefined where no shell could say it. */
  command(params: P, target: Target, shell: Shell): string | undefined;
}

/** What an action is given to work with, in the agent's process. */
export interface Hands {
  tell(news: Told): void;
  /** The run ends, or the learner stopped the action. */
  readonly signal: AbortSignal;
  /** Connections that outlive the action that opened them. */
  readonly kept: Kept;
}

/** Run by the agent, in a process of its own in the run's world. Rejects with an errno or a code of the error table. */
export interface AgentAction<P = unknown> extends Common<P> {
  readonly by: 'agent';
  /** It is about a connection that is open already: the other end is who it was. */
  readonly continues?: true;
  run(params: P, target: Target, hands: Hands): Promise<void>;
}

/** Done by the supervisor: a signal for the process of a service. */
export interface SignalAction<P = unknown> extends Common<P> {
  readonly by: 'supervisor';
  readonly does: 'signal';
  readonly signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL' | 'SIGINT';
}

/** Done by the run: a service is started, as the lesson or the sandbox says it is to listen, or ended and started anew. */
export interface LifeAction<P = unknown> extends Common<P> {
  readonly by: 'supervisor';
  readonly does: 'start' | 'restart';
}

/** Done by the keeper of the run's private world: its firewall is changed. */
export interface FirewallAction<P = unknown> extends Common<P> {
  readonly by: 'world';
  readonly does: 'firewall';
  /** A script for nft, which does it whole or not at all. */
  script(params: P, target: Target | undefined): string;
}

/** Done by the wire between the run's two hosts: from now on it does this to packets. */
export interface LineAction<P = unknown> extends Common<P> {
  readonly by: 'world';
  readonly does: 'line';
  faults(params: P): LineFaults;
}

/** Done by two relays: a service of the private world is reached at a port of the host's 127.0.0.1, or no longer. */
export interface PublishAction<P = unknown> extends Common<P> {
  readonly by: 'world';
  readonly does: 'publish' | 'unpublish';
  /** The host's port; 0 lets the kernel choose. */
  port(params: P): number;
}

/** Done by a relay, a program of the run in front of the service: it does this to what it hands on. */
export interface RelayAction<P = unknown> extends Common<P> {
  readonly by: 'world';
  readonly does: 'relay';
  /** Its port; 0: where it is already, or the kernel's choice. */
  relaying(params: P): { readonly port: number; readonly toxics: readonly Toxic[] };
}

export type WorldAction<P = unknown> = FirewallAction<P> | LineAction<P> | PublishAction<P> | RelayAction<P>;

/** One system call, done by the caller of its side. */
export interface CallAction<P = unknown> extends Common<P> {
  readonly by: 'caller';
}

export type Action<P = unknown> = AgentAction<P> | SignalAction<P> | LifeAction<P> | WorldAction<P> | CallAction<P>;
