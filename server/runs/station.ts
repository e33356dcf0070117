// One station of a run's setting: a stand with the run's own supervisor on it, and what tells the ledger of its sockets, its
// packets and its firewall. Most runs have one station; a second one is a neighbour (setting.ts).
import type { Action } from '../actions/types.ts';
import type { Allowed } from '../capture/types.ts';
import type { Ledger } from '../ledger/types.ts';
import type { Catalogue } from '../processes/discover.ts';
import { Supervisor } from '../processes/supervisor.ts';
import type { Service } from '../processes/types.ts';
import type { NewEntry } from '../shared/contract/entry.ts';
import type { Frame } from '../shared/contract/frames.ts';
import { Callers } from '../syscalls/callers.ts';
import { Firewall } from './firewall.ts';
import { Foreign } from './foreign.ts';
import { LedgerSink } from './ledger-sink.ts';
import { Owners } from './owners.ts';
import { seenPorts } from './ports.ts';
import { Rows } from './rows.ts';
import type { Stand } from './stands.ts';
import { Touched } from './touched.ts';

export interface StationOptions {
  readonly stand: Stand;
  /** The world's place in RunInfo.worlds. */
  readonly index: number;
  readonly ledger: Ledger;
  readonly services: Catalogue<Service>;
  /** It is the host beside a private world: there for published ports, and nothing else of it is told. */
  readonly outside?: boolean;
  readonly actions: Catalogue<Action>;
  ownPorts(): Iterable<number>;
  /** Processes of all runs of this server. */
  allPids(): Iterable<number>;
}

export class Station {
  readonly stand: Stand;
  readonly supervisor: Supervisor;
  /** The kernel's socket table, told as it changes. */
  readonly rows: Rows;
  readonly firewall: Firewall;
  /** The two programs that make single system calls. */
  readonly callers: Callers;
  /** Programs of the learner's own that were confirmed as targets. */
  readonly foreign: Foreign;
  /** Take a frame that was captured here, or on the line to here. */
  readonly see: (frame: Frame) => void;
  readonly #options: StationOptions;
  /** The port that the client borrowed last. */
  #borrowed: number | undefined;
  /** The port that is being told. */
  #telling: Promise<unknown> | undefined;

  constructor(options: StationOptions) {
    const { stand, ledger, index, services, actions } = options;
    const { world, pool, sink, capture } = stand;
    this.#options = options;
    this.stand = stand;
    this.supervisor = new Supervisor({
      world,
      pool,
      services,
      actions,
      ownPorts: () => options.ownPorts(),
      tell: (entry) => this.#tell(entry),
      at: (hr) => ledger.at(hr),
    });
    const pids = (): Set<number> => new Set(this.pids);
    const playground = (): Set<number> => new Set([process.pid, ...options.allPids()]);
    this.foreign = new Foreign({ world, ownPorts: () => options.ownPorts(), ours: playground });
    this.callers = new Callers({
      world,
      supervisor: this.supervisor,
      tell: (entry) => ledger.append(entry),
      at: (hr) => ledger.at(hr),
      ownPorts: () => options.ownPorts(),
      confirmed: (listener) => this.foreign.has(listener),
      watch: () => this.watch(),
    });
    const onlyPorts = options.outside === true;
    this.rows = new Rows({ ledger, world, pids, playground, ports: () => this.#ports(), onlyPorts });
    this.rows.start();
    const touched = new Touched(world, ledger);
    const captured = capture.observation.packets === 'captured';
    this.firewall = new Firewall(world, ledger, captured ? touched : undefined);
    const owners = new Owners(ledger, world, pids);
    this.see = (frame) => {
      owners.see(frame);
      touched.see(frame);
    };
    sink.adopt(new LedgerSink(ledger, index, world.name, this.see));
    const { packets, why, code: error } = capture.observation;
    if (packets === 'implied') {
      const said = { ...(error && { error }), ...(why && { detail: why }) };
      ledger.append({ type: 'capture', world: world.name, what: 'unavailable', ...said });
    }
  }

  /** Processes of the run here that live. */
  get pids(): readonly number[] {
    return [...this.supervisor.pids, ...this.callers.children];
  }

  /** The port that the client of this station borrowed last. */
  get borrowed(): number | undefined {
    return this.#borrowed;
  }

  /** Let the packets of a confirmed target through. */
  async watch(): Promise<void> {
    await this.stand.capture.allow(this.#allowed());
  }

  /** What clients and callers keep open is closed. */
  async letGo(): Promise<void> {
    await Promise.all([this.supervisor.letGo(), this.callers.letGo()]);
  }

  /** Have the socket table and the firewall told as they are now. */
  async look(): Promise<void> {
    await Promise.all([this.rows.look(), this.firewall.look()]);
  }

  /** Resolves once a port that was to be told has been. */
  async told(): Promise<void> {
    await this.#telling;
  }

  async stop(): Promise<void> {
    this.rows.stop();
    await this.firewall.stop();
    await this.supervisor.stop();
    await this.stand.stop();
  }

  /** Ports that this run or this page is about. */
  #ports(): Set<number> {
    const own = this.#options.outside ? [] : this.#options.ownPorts();
    return new Set([...own, ...this.#allowed().map(({ port }) => port)]);
  }

  #allowed(): Allowed[] {
    const services = this.supervisor.services.filter(({ port }) => port > 0);
    const living = services.filter(({ state }) => state !== 'gone');
    // The port of a service that has ended is aimed at still; one that is no longer published is somebody else's.
    const ended = this.#options.outside ? [] : services.filter(({ state }) => state === 'gone');
    return seenPorts<Allowed>([...living, ...this.foreign.targets, ...this.callers.doors], ended);
  }

  /** A port is told only once capture lets it through: nothing sent to it can be missed then. */
  #tell(entry: NewEntry): void {
    const { ledger, stand } = this.#options;
    if (entry.type === 'socket' && entry.what === 'connected' && entry.name === 'client')
      this.#borrowed = entry.local?.port;
    if (entry.type !== 'process' || !entry.listens || stand.world.kind === 'private') {
      ledger.append(entry);
      return;
    }
    const { transport, port } = entry.listens;
    const allowed = [...this.#allowed(), { transport, port }];
    const at = ledger.now();
    this.#telling = stand.capture.allow(allowed).finally(() => ledger.append({ ...entry, at }));
    // Who waits for it is told below; nobody has to.
    this.#telling.catch(() => undefined);
  }
}
