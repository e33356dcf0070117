// The relays of a setting: programs of the run in front of its services, each with the toxics that it has on the way. One change
// after another; what is in force is told to the ledger. Made by setting.ts.
import type { Target } from '../actions/types.ts';
import type { Ledger } from '../ledger/types.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import { fits, relayName, type Toxic } from '../shared/relay/toxics.ts';
import { handingOn } from './handing-on.ts';
import type { Station } from './station.ts';

/** What is asked of a relay. */
export interface Relaying {
  /** Where it listens, at 127.0.0.1; 0: where it is already, or the kernel's choice. */
  readonly port: number;
  /** None: a good relay. */
  readonly toxics: readonly Toxic[];
}

interface Relay extends Relaying {
  readonly target: Target;
}

export class Relays {
  readonly #station: Station;
  readonly #ledger: Ledger;
  /** By the relay's name. */
  readonly #all = new Map<string, Relay>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(station: Station, ledger: Ledger) {
    this.#station = station;
    this.#ledger = ledger;
  }

  /** Was there ever a relay of this name? */
  has(name: string): boolean {
    return this.#all.has(name);
  }

  /**
   * Have a relay in front of this service, or have the one that is there do this from now on: all of it, or nothing. Rejects with
   * `relay_refused`, `relay_silent`, or as Supervisor.start does.
   */
  put(target: Target, asked: Relaying): Promise<void> {
    return this.#next(() => this.#put(relayName(target.name), { ...asked, target }));
  }

  /** Start one again that has ended (or, `anew`, that may live), as it was. */
  again(name: string, anew = false): Promise<void> {
    return this.#next(async () => {
      const relay = this.#all.get(name);
      if (!relay) throw new PlaygroundError('service_missing', name);
      if (anew) await this.#station.supervisor.end(name);
      await this.#put(name, relay);
    });
  }

  /** A service was started again: where it got another port, its relay hands on to that one. */
  follow(target: Target): Promise<void> {
    return this.#next(async () => {
      const name = relayName(target.name);
      const relay = this.#all.get(name);
      if (!relay || (relay.target.address === target.address && relay.target.port === target.port)) return;
      this.#all.set(name, { ...relay, target });
      if (this.#lives(name)) await this.#station.supervisor.change(name, behind({ ...relay, target }));
    });
  }

  /** Take all away. */
  clear(): Promise<void> {
    return this.#next(async () => {
      const names = [...this.#all.keys()];
      this.#all.clear();
      await Promise.all(names.map((name) => this.#station.supervisor.end(name)));
    });
  }

  #next<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#last.then(task, task);
    this.#last = done.catch(() => undefined);
    return done;
  }

  #lives(name: string): boolean {
    const state = this.#station.supervisor.handle(name)?.state;
    return state !== undefined && state !== 'gone';
  }

  async #put(name: string, asked: Relay): Promise<void> {
    const { supervisor, stand } = this.#station;
    const { target, port, toxics } = asked;
    const transport = target.transport ?? 'tcp';
    const misfit = toxics.find(({ type }) => !fits(type, transport));
    if (misfit) throw refusal(`${target.name} speaks ${transport.toUpperCase()}, which has no ${misfit.type}.`);
    if (name.length > longestName) throw refusal(`“${target.name}” is too long a name.`);
    const now = supervisor.handle(name);
    let relay = asked;
    if (now && this.#lives(name)) {
      if (!this.has(name)) throw new PlaygroundError('busy', name);
      if (port !== 0 && port !== now.port) throw refusal(`It listens at 127.0.0.1:${now.port} already. Stop it first.`);
      relay = { ...asked, port: port || (this.#all.get(name)?.port ?? 0) };
      await supervisor.change(name, behind(relay));
    } else {
      const program = await handingOn(`relay/${transport}`);
      await supervisor.start(name, program, { port, behind: behind(relay) });
      await this.#station.told();
      await this.#station.rows.look();
    }
    this.#all.set(name, relay);
    this.#ledger.append({
      type: 'relay',
      world: stand.world.name,
      name,
      of: target.name,
      ...(relay.port > 0 && { port: relay.port }),
      toxics: [...toxics],
    });
  }
}

/** As long as a name may be that actions are aimed at. */
const longestName = 64;

const refusal = (why: string): PlaygroundError => new PlaygroundError('relay_refused', why);

const behind = ({ target: { address, port }, toxics }: Relay) => ({
  what: 'service' as const,
  target: { address, port },
  toxics,
});
