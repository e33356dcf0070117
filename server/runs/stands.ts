// A stand is what a run is set up on: a world, its warm pool, its capture. One private stand is kept ready,
// since a process cannot be moved into a network afterwards; the host's pool is shared by all runs.
import { startCapture } from '../capture/session.ts';
import type { Capture } from '../capture/types.ts';
import { Pool } from '../processes/pool.ts';
import type { World, WorldKind } from '../worlds/types.ts';
import type { Worlds } from '../worlds/worlds.ts';
import { SwitchSink } from './switch-sink.ts';

export interface Stand {
  readonly world: World;
  readonly pool: Pool;
  readonly capture: Capture;
  readonly sink: SwitchSink;
  stop(): Promise<void>;
}

export interface StandsOptions {
  readonly worlds: Worlds;
  /** Kinds that the preflight found possible. */
  readonly possible: readonly WorldKind[];
  readonly captureOff: boolean;
}

/** ms after a take until the next spare one is made: the run that begins needs the processor more. */
const calm = 300;

export class Stands {
  readonly #options: StandsOptions;
  #hostPool: Promise<Pool> | undefined;
  #spare: Promise<Stand> | undefined;
  #stopped = false;

  constructor(options: StandsOptions) {
    this.#options = options;
  }

  /** Make the spare private stand, where there can be one; resolves once it is ready to be taken. */
  async warm(): Promise<void> {
    this.#warm();
    await this.#spare;
  }

  /** Which kind a lesson gets that asks for this one. */
  kindFor(wanted: WorldKind): WorldKind {
    const { possible } = this.#options;
    return possible.includes(wanted) ? wanted : (possible[0] ?? 'host');
  }

  /** A stand of this kind, the spare one where there is one. The caller stops it. */
  async take(kind: WorldKind): Promise<Stand> {
    if (kind === 'host') return this.#openHost(this.#options.worlds.open('host'));
    const spare = this.#spare;
    this.#spare = undefined;
    const stand = spare ? await spare.catch(() => this.#openPrivate()) : await this.#openPrivate();
    if (!this.#stopped) setTimeout(() => this.#warm(), calm).unref();
    return stand;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const spare = await this.#spare?.catch(() => undefined);
    await spare?.stop();
    const pool = await this.#hostPool?.catch(() => undefined);
    await pool?.stop();
  }

  #warm(): void {
    if (this.#stopped || this.#spare || !this.#options.possible.includes('private')) return;
    const spare = this.#openPrivate();
    this.#spare = spare;
    const forget = (): void => {
      if (this.#spare === spare) this.#spare = undefined;
    };
    // A spare that fails, or whose keeper is killed, is no spare; whoever takes next makes one and is told why not.
    spare.then((stand) => void stand.world.gone.then(forget), forget);
  }

  #host(): Promise<Pool> {
    this.#hostPool ??= this.#options.worlds.outside().then(async (world) => {
      const pool = new Pool(world);
      await pool.start();
      return pool;
    });
    return this.#hostPool;
  }

  /** The host beside a private stand, whatever --world says: for published ports. The caller stops it. */
  outside(): Promise<Stand> {
    return this.#openHost(this.#options.worlds.outside());
  }

  async #openHost(opening: Promise<World>): Promise<Stand> {
    const [world, pool] = await Promise.all([opening, this.#host()]);
    const sink = new SwitchSink();
    const capture = await startCapture(world, sink, { off: this.#options.captureOff });
    const stop = async (): Promise<void> => {
      await capture.stop();
      await world.stop();
    };
    return { world, pool, capture, sink, stop };
  }

  /** A second private stand, beside one that was taken. The caller stops it. Rejects with `private_only`. */
  beside({ world }: Stand): Promise<Stand> {
    return this.#setUp(this.#options.worlds.beside(world));
  }

  #openPrivate(): Promise<Stand> {
    return this.#setUp(this.#options.worlds.open('private'));
  }

  async #setUp(opening: Promise<World>): Promise<Stand> {
    const { captureOff } = this.#options;
    const world = await opening;
    const sink = new SwitchSink();
    const capture = await startCapture(world, sink, { off: captureOff });
    const pool = new Pool(world);
    await pool.start();
    const stop = async (): Promise<void> => {
      await Promise.all([pool.stop(), capture.stop()]);
      await world.stop();
    };
    return { world, pool, capture, sink, stop };
  }
}
