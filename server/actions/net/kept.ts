// Connections that stay open from one action to the next. They live in the agent's process, and end with it.
import type { Endpoint } from '../../shared/contract/entry.ts';
import { PlaygroundError } from '../../shared/contract/errors.ts';
import type { Hands } from '../types.ts';
import type { Talk } from './talk.ts';

/** Connections kept at a time. */
const most = 16;

export class Kept {
  readonly #talks = new Map<Talk, string>();

  /** Throws `connection_limit` when there is no room for another. */
  makeSure(): void {
    if (this.#talks.size >= most) throw new PlaygroundError('connection_limit', `${most} connections`);
  }

  /** Keep a connection under a name until it is closed, by whomever. */
  add(talk: Talk, name = ''): void {
    this.#talks.set(talk, name);
    void talk.closed.then(() => this.#talks.delete(talk));
  }

  /** The newest connection to this address and port, of this name if one is given, for an action's use. Throws `connection_missing`. */
  take({ address, port }: Endpoint, name: string | undefined, { tell }: Pick<Hands, 'tell'>): Talk {
    const fits = ([talk, its]: [Talk, string]): boolean =>
      talk.remote.address === address && talk.remote.port === port && (name === undefined || its === name);
    const found = [...this.#talks].findLast(fits)?.[0];
    if (!found) throw new PlaygroundError('connection_missing', name);
    return found.use(tell);
  }

  /** Close them all. */
  letGo(): void {
    for (const talk of this.#talks.keys()) void talk.close();
  }
}
