// One thing a learner can do: one file per action. It says how a person would type it, and does it.
import type { GenericSchema } from 'valibot';
import type { Told } from '../processes/types.ts';

/** A service an action is aimed at. */
export interface Target {
  readonly name: string;
  readonly pid: number;
  readonly address: string;
  readonly port: number;
}

/** What is on the learner's computer, for the shown command. */
export interface Shell {
  /** How a command enters the world: "" in host, else "loopback-playground in w1 -- ". */
  readonly enter: string;
  /** The program that talks TCP here. `plain`: an `nc` that half-closes by itself (macOS, BusyBox); `none`: bash. */
  readonly netcat: 'openbsd' | 'ncat' | 'traditional' | 'plain' | 'python' | 'none';
}

interface Common<P> {
  readonly id: string;
  readonly title: string;
  /** Must be aimed at a service. */
  readonly aimed: boolean;
  readonly params: GenericSchema<unknown, P>;
  /** The same as one shell command, quoted safely. */
  command(params: P, target: Target, shell: Shell): string;
}

/** Run by the agent, in a process of its own in the run's world. Rejects with an errno or a code of the error table. */
export interface AgentAction<P = unknown> extends Common<P> {
  readonly by: 'agent';
  run(params: P, target: Target, tell: (news: Told) => void, signal: AbortSignal): Promise<void>;
}

/** Done by the supervisor: it concerns the process of a service. */
export interface ProcessAction<P = unknown> extends Common<P> {
  readonly by: 'supervisor';
  readonly signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGKILL';
}

export type Action<P = unknown> = AgentAction<P> | ProcessAction<P>;
