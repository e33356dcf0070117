// The agent: the process that sends on the learner's behalf, "client" in the ledger. One a run, kept for all its actions.
// It has a PID and ports of its own, and can be frozen or killed like any other; an action never waits for it in vain.
import type { Target } from '../actions/types.ts';
import { PlaygroundError, isErrorCode } from '../shared/contract/errors.ts';
import type { Child } from './child.ts';
import type { FromChild } from './types.ts';
import { within } from './wait.ts';
import { Watched, type Hub } from './watched.ts';

/** ms in which an action must be over: no action may take more than 30 s by itself. */
const mostTime = 32_000;

export interface AgentOptions {
  /** In the ledger; "client" when not given. */
  readonly name?: string;
  /** Instead of that: for tests. */
  readonly actTime?: number | undefined;
}

export interface Act {
  readonly key: number;
  /** File URL of the action. */
  readonly module: string;
  readonly params: unknown;
  readonly target: Target;
  readonly signal?: AbortSignal | undefined;
}

type Acted = Extract<FromChild, { type: 'acted' }>;

export class Agent {
  readonly watched: Watched;
  /** Each action that runs, by its key. */
  readonly #waiting = new Map<number, (acted: Acted) => void>();

  readonly #actTime: number;

  constructor(child: Child, hub: Hub, { name = 'client', actTime = mostTime }: AgentOptions = {}) {
    this.#actTime = actTime;
    this.watched = new Watched(child, { name, role: 'agent' }, hub, (message) => {
      if (message.type === 'acted') this.#waiting.get(message.key)?.(message);
    });
    this.watched.settle();
  }

  /** Do one action. Rejects with its errno or code, `agent_ended`, `agent_silent`, or `stopped` by the signal. */
  async act({ key, module, params, target, signal }: Act): Promise<void> {
    const { child } = this.watched;
    const acted = new Promise<Acted>((resolve) => this.#waiting.set(key, resolve));
    const stop = (): void => {
      child.send({ type: 'abort', key });
      this.#waiting.get(key)?.({ type: 'acted', key, error: 'stopped' });
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      child.send({ type: 'act', key, module, params, target });
      if (signal?.aborted) stop();
      const ended = child.ended.then(() => ({ error: 'agent_ended', detail: child.output() }));
      const { error, detail } = (await within(this.#actTime, Promise.race([acted, ended]))) ?? {
        error: 'agent_silent',
      };
      if (error !== undefined) throw codedError(error, detail);
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#waiting.delete(key);
    }
  }
}

/** An error of the table, or one with an errno that is not in it. */
export function codedError(code: string, detail: string | undefined): Error {
  if (isErrorCode(code)) return new PlaygroundError(code, detail);
  return Object.assign(new Error(detail ?? code), { code });
}
