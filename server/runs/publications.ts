// The services of a setting that are published on the host: one change after another, and what ends by itself is forgotten.
import type { Target } from '../actions/types.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { Publication } from './publication.ts';
import type { Station } from './station.ts';

export interface PublicationsOptions {
  /** The host's station: opened at the first call. */
  outside(): Promise<Station>;
  /** The playground's own ports. */
  ownPorts(): Iterable<number>;
}

export class Publications {
  readonly #options: PublicationsOptions;
  readonly #all = new Map<string, Publication>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: PublicationsOptions) {
    this.#options = options;
  }

  /**
   * Publish a service of this station at this port of the host (0: where it is already, or the kernel's choice). At another port,
   * or with another target than before, it is published anew. Rejects with `publish_refused`, and as Publication.open does.
   */
  publish(inner: Station, target: Target, port: number): Promise<void> {
    return this.#next(() => this.#publish(inner, target, port));
  }

  /** Publish no longer; nothing happens where it is not published. */
  unpublish(name: string): Promise<void> {
    return this.#next(() => this.#end(name));
  }

  /** A service was started again: where it got another port, connections go there from now on. */
  follow(inner: Station, target: Target): Promise<void> {
    return this.#next(async () => {
      const now = this.#all.get(target.name);
      if (now && !isSame(now.target, target)) await this.#publish(inner, target, now.port);
    });
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#last.then(task, task);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #publish(inner: Station, target: Target, port: number): Promise<void> {
    const own = [...this.#options.ownPorts()].includes(port);
    if (own) throw new PlaygroundError('publish_refused', `127.0.0.1:${port} is the playground itself.`);
    if (inner.stand.world.kind !== 'private')
      throw new PlaygroundError('publish_refused', `${target.name} is on this computer’s own loopback already.`);
    if (target.transport === 'udp') throw new PlaygroundError('publish_refused', `${target.name} speaks UDP.`);
    const now = this.#all.get(target.name);
    if (now && isSame(now.target, target) && (port === 0 || port === now.port)) return;
    await this.#end(target.name);
    const outer = await this.#options.outside();
    const made = await Publication.open(target, port, { inner, outer });
    this.#all.set(target.name, made);
    void made.gone.then(() => this.#next(() => this.#forget(target.name, made)));
  }

  async #end(name: string): Promise<void> {
    const publication = this.#all.get(name);
    if (publication) await this.#forget(name, publication);
  }

  async #forget(name: string, publication: Publication): Promise<void> {
    if (this.#all.get(name) !== publication) return;
    this.#all.delete(name);
    await publication.end();
  }
}

const isSame = (a: Target, b: Target): boolean => a.address === b.address && a.port === b.port;
