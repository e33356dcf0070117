// The worlds of this server: says which kinds can be had, opens them, and ends them all.
import { PlaygroundError, type ErrorCode } from '../shared/contract/errors.ts';
import { openHost } from './host.ts';
import { tryPrivate } from './preflight.ts';
import type { World, WorldKind } from './types.ts';
import { chooseWay } from './way.ts';

export interface WorldsOptions {
  /** --world: which kinds may be opened. */
  readonly allow: 'auto' | WorldKind;
}

export interface Preflight {
  readonly worlds: WorldKind[];
  /** Why a kind is left out, in the system's words, and the one command that would change it. */
  readonly why?: ErrorCode;
  readonly detail?: string;
  readonly remedy?: string;
}

export class Worlds {
  readonly #allow: 'auto' | WorldKind;
  readonly #open = new Set<World>();
  /** Worlds on their way. */
  readonly #opening = new Set<Promise<unknown>>();
  #made = 0;
  #over = false;

  constructor(options: WorldsOptions) {
    this.#allow = options.allow;
  }

  /** Which worlds can be opened here, tried for real. Takes about 20 ms. */
  async preflight(): Promise<Preflight> {
    if (this.#allow === 'host') return { worlds: ['host'], why: 'world_host' };
    const host: WorldKind[] = this.#allow === 'auto' ? ['host'] : [];
    const refusal = await tryPrivate();
    if (!refusal) return { worlds: [...host, 'private'] };
    return { worlds: host, why: 'world_forbidden', ...refusal };
  }

  /** Open worlds, in the order they were opened: for `loopback-playground in NAME`. */
  get list(): readonly World[] {
    return [...this.#open];
  }

  /**
   * Open a world. Private ones are named w1, w2, …
   * Rejects with `world_host` or `world_forbidden` (--world says otherwise), or `world_forbidden` with the raw reason.
   */
  async open(kind: WorldKind): Promise<World> {
    if (kind === 'private' && this.#allow === 'host') throw new PlaygroundError('world_host');
    if (kind === 'host' && this.#allow === 'private') {
      throw new PlaygroundError('world_forbidden', 'The playground was started with --world private.');
    }
    return kind === 'host' ? this.outside() : this.#track(openPrivate(`w${++this.#made}`));
  }

  /** The host, whatever --world says: for the ports of private worlds that a learner publishes there. */
  outside(): Promise<World> {
    return this.#track(Promise.resolve(openHost()));
  }

  /** Open another private world beside one of these. Rejects with `private_only`, and as `open` does. */
  async beside(world: World): Promise<World> {
    if (!world.beside) throw new PlaygroundError('private_only');
    return this.#track(world.beside(`w${++this.#made}`));
  }

  #track(opening: Promise<World>): Promise<World> {
    const added = opening.then((world) => this.#add(world));
    this.#opening.add(added);
    return added.finally(() => this.#opening.delete(added));
  }

  async #add(world: World): Promise<World> {
    if (this.#over) {
      await world.stop();
      throw new PlaygroundError('world_ended');
    }
    this.#open.add(world);
    void world.gone.then(() => this.#open.delete(world));
    return world;
  }

  /** End every world that is open or on its way, and what they started. No more are opened. */
  async stop(): Promise<void> {
    this.#over = true;
    await Promise.allSettled(this.#opening);
    await Promise.all([...this.#open].map((world) => world.stop()));
  }
}

/** What makes one is loaded when the first one is asked for: a start does not wait for it. */
async function openPrivate(name: string): Promise<World> {
  const it = await import('./private.ts');
  return it.openPrivate(name, chooseWay());
}
