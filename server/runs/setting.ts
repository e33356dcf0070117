// What a run is set up with: one station, or two with a line between them, on them the lesson's services and the clients, and the
// host beside them where ports are published. A dead network gets a new setting.
import type { Supervisor } from '../processes/supervisor.ts';
import type { ServiceHandle } from '../processes/types.ts';
import type { Target } from '../actions/types.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { HostName, Lesson, ServiceSpec } from '../shared/contract/lesson.ts';
import { addingRules, settingRules } from '../shared/firewall/nft.ts';
import { about, type Rule } from '../shared/firewall/rule.ts';
import { reachedFrom } from '../shared/line/addresses.ts';
import type { LineFaults } from '../shared/line/faults.ts';
import { setKernel } from '../worlds/kernel-settings.ts';
import type { World } from '../worlds/types.ts';
import { Lines } from './lines.ts';
import { Publications } from './publications.ts';
import { Relays, type Relaying } from './relays.ts';
import { sandboxId } from './sandbox.ts';
import { Station, type StationOptions } from './station.ts';
import type { Stand } from './stands.ts';

export interface SettingOptions extends StationOptions {
  readonly lesson: Lesson;
  /** A stand on the host, for published ports; it has the place `index` in RunInfo.worlds. */
  reachOut(): Promise<{ stand: Stand; index: number }>;
  /** The world is gone though nobody stopped it: its keeper was killed. */
  onGone(): void;
}

export class Setting {
  /** This computer, as the lesson calls it. */
  readonly here: Station;
  readonly #options: SettingOptions;
  readonly #specs: Map<string, ServiceSpec>;
  #neighbour: Station | undefined;
  #line: Lines | undefined;
  readonly #publications: Publications;
  readonly #relays: Relays;
  /** The host beside the private world, once something is published there. */
  #outside: Station | undefined;
  #joining: Promise<void> | undefined;
  #opening: Promise<Station> | undefined;
  #stopping: Promise<void> | undefined;
  #gone = false;

  constructor(options: SettingOptions) {
    this.#options = options;
    this.#specs = new Map(Object.entries(options.lesson.services));
    this.here = this.#station(options.stand, options.index);
    this.#relays = new Relays(this.here, options.ledger);
    this.#publications = new Publications({ outside: () => this.#reachOut(), ownPorts: () => options.ownPorts() });
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** There is a neighbour, and a line to it. */
  get joined(): boolean {
    return this.#line !== undefined;
  }

  get stations(): readonly Station[] {
    return [...this.#hosts, ...(this.#outside ? [this.#outside] : [])];
  }

  /** The hosts of the run's own network. */
  get #hosts(): readonly Station[] {
    return this.#neighbour ? [this.here, this.#neighbour] : [this.here];
  }

  /**
   * Have a neighbour on the stand that `open` gives. `place` is called once there is a line to it, and gives its place in
   * RunInfo.worlds. Rejects with `busy` where there is one, and as openLine does; nothing has changed then.
   */
  async join(open: () => Promise<Stand>, place: (world: World) => number): Promise<void> {
    if (this.#joining) throw new PlaygroundError('busy', 'the neighbour');
    this.#joining = this.#join(open, place).catch((error: unknown) => {
      this.#joining = undefined;
      throw error;
    });
    return this.#joining;
  }

  async #join(open: () => Promise<Stand>, place: (world: World) => number): Promise<void> {
    const stand = await open();
    try {
      this.#line = await this.#openLine(stand.world);
    } catch (error) {
      await stand.stop();
      throw error;
    }
    this.#neighbour = this.#station(stand, place(stand.world));
  }

  /** A line to this world, set as the lesson has it. */
  async #openLine(world: World): Promise<Lines> {
    const { ledger, index, lesson } = this.#options;
    const line = await Lines.open({
      worlds: [this.here.stand.world, world],
      ledger,
      index,
      captured: this.here.stand.capture.observation.packets === 'captured',
      see: (frame) => this.#hosts.forEach((station) => station.see(frame)),
    });
    try {
      await line.set(lesson.line ?? { out: {}, in: {} });
      if (this.#stopping) throw new PlaygroundError('run_ended');
    } catch (error) {
      await line.stop();
      throw error;
    }
    return line;
  }

  #station(stand: Stand, index: number): Station {
    const station = new Station({ ...this.#options, stand, index });
    void stand.world.gone.then(() => this.#lose(station));
    return station;
  }

  /** As a step begins: nothing is kept open or relayed, and the lesson's services run, but for those to be asked for. Failures are entries. */
  async prepare(): Promise<void> {
    await Promise.all([...this.stations.map((station) => station.letGo()), this.#relays.clear()]);
    await this.#setWorlds().catch((error: unknown) => this.refuse(error));
    const names = [...this.#specs].filter(([, { host }]) => host !== 'neighbour' || this.#neighbour);
    const asked = names.filter(([, { start }]) => start === 'asked');
    await Promise.all(asked.map(([name, spec]) => this.on(spec.host).supervisor.end(name)));
    const others = names.filter(([, { start }]) => start !== 'asked');
    // A service that takes its port from another one comes after it.
    const leading = others.filter(([, { port }]) => typeof port !== 'object');
    const led = others.filter(([, { port }]) => typeof port === 'object');
    for (const group of [leading, led]) await Promise.all(group.map(([name]) => this.#ready(name)));
    await this.#relayAll();
    await this.#arrange().catch((error: unknown) => this.refuse(error));
  }

  /** Before the firewall: its rules may be about a relay. */
  async #relayAll(): Promise<void> {
    const { relays = [] } = this.#options.lesson;
    for (const { of, port = 0, toxics } of relays)
      await this.relay(of, { port, toxics }).catch((error: unknown) => this.refuse(error));
  }

  /** Kernel and line as the lesson has them. Before any service: a low port is had only where the kernel lends it. */
  async #setWorlds(): Promise<void> {
    const { kernel, line } = this.#options.lesson;
    const worlds = this.stations.map(({ stand }) => stand.world).filter(({ kind }) => kind === 'private');
    if (kernel) await Promise.all(worlds.map((world) => setKernel(world, kernel)));
    if (line) await this.#line?.set(line);
  }

  /** The firewall as the lesson has it at a step's start. Without a network of its own, nothing is set. */
  async #arrange(): Promise<void> {
    const { lesson } = this.#options;
    const { firewall, stand } = this.here;
    if (stand.world.kind !== 'private') return;
    if (lesson.id === sandboxId) firewall.watch();
    if (!lesson.firewall) return;
    const rules = (quiet: boolean): Rule[] =>
      (lesson.firewall ?? [])
        .filter((one) => one.quiet === quiet)
        .map(({ rule, to }) => (to === undefined ? rule : this.#about(rule, to)));
    const script = [settingRules(rules(false), { copies: true }), addingRules(rules(true), { quiet: true })];
    await firewall.change(script.join('; '));
    await firewall.look(true);
  }

  #about(rule: Rule, name: string): Rule {
    const handle = this.handle(name);
    if (!handle) throw new PlaygroundError('service_missing', name);
    return about(rule, handle);
  }

  /** Tell that something could not be set up; `name`: of the service that it is about. A run that ends tells so itself. */
  refuse(error: unknown, name?: string): void {
    const told = error instanceof PlaygroundError ? error : new PlaygroundError('internal', String(error));
    if (told.code === 'run_ended') return;
    const detail = [name, told.detail].filter(Boolean).join(': ');
    this.#options.ledger.append({ type: 'notice', error: told.code, ...(detail && { detail }) });
  }

  async #ready(name: string): Promise<void> {
    const state = this.handle(name)?.state;
    if (state === 'running' || state === 'starting') return;
    if (state) await this.supervisorOf(name).end(name);
    // Why not, is told.
    await this.begin(name).catch(() => undefined);
  }

  /** Start a service, and tell why not where no process of it was begun; of one that was, the supervisor tells. Rejects as `open` does. */
  async begin(name: string): Promise<void> {
    const before = this.handle(name);
    try {
      await this.open(name);
    } catch (error) {
      if (this.handle(name) === before) this.refuse(error, name);
      throw error;
    }
  }

  /** Have one more service under this name: `open` starts it. Throws `busy` where the name is taken by one that runs. */
  add(name: string, spec: ServiceSpec): void {
    const state = this.handle(name)?.state;
    if (state !== undefined && state !== 'gone') throw new PlaygroundError('busy', name);
    this.#specs.set(name, spec);
  }

  /**
   * Start a service of this run as its spec says. Rejects as Supervisor.start does, with `service_missing` where its port is to
   * be that of another one which has none, and with `neighbour_missing`.
   */
  async open(name: string): Promise<void> {
    const spec = this.#specs.get(name);
    if (!spec && this.#relays.has(name)) return this.#relays.again(name);
    if (!spec) throw new PlaygroundError('service_missing', name);
    const port = typeof spec.port === 'object' ? this.#portOf(spec.port.of) : spec.port;
    if (typeof spec.port === 'object' && port === undefined) throw new PlaygroundError('service_missing', spec.port.of);
    const station = this.on(spec.host);
    await station.supervisor.start(name, spec.kind, {
      ...(spec.address !== undefined && { address: spec.address }),
      ...(port !== undefined && { port }),
    });
    await station.told();
    await station.rows.look();
    await this.#follow(name);
  }

  /** End a service if it lives, and start it again. Rejects as Supervisor.restart does. */
  async restart(name: string): Promise<void> {
    if (this.#outside?.supervisor.handle(name)) throw new PlaygroundError('not_found', name);
    if (this.#relays.has(name)) return this.#relays.again(name, true);
    await this.supervisorOf(name).restart(name);
    await this.#follow(name);
  }

  /** What is published, and its relay, follow a service to its new port. */
  async #follow(name: string): Promise<void> {
    const host = this.#specs.get(name)?.host;
    const target = this.target(name, host);
    if (target) await this.#publications.follow(this.on(host), target);
    const relayed = this.target(name, 'here');
    if (relayed) await this.#relays.follow(relayed);
  }

  /**
   * Have a service reached at this port of the host's 127.0.0.1 (0: the kernel's choice). Rejects with `service_missing`,
   * `publish_refused`, or EADDRINUSE with who holds the port.
   */
  async publish(name: string, port: number): Promise<void> {
    const host = this.#specs.get(name)?.host;
    const target = this.#specs.has(name) ? this.target(name, host) : undefined;
    if (!target) throw new PlaygroundError('service_missing', name);
    await this.#publications.publish(this.on(host), target, port);
  }

  /** Publish it no longer; nothing happens where it is not published. */
  unpublish(name: string): Promise<void> {
    return this.#publications.unpublish(name);
  }

  /** Have a relay in front of a service. Rejects with `service_missing`, and as Relays.put does. */
  async relay(name: string, asked: Relaying): Promise<void> {
    const target = this.#specs.has(name) ? this.target(name, 'here') : undefined;
    if (!target) throw new PlaygroundError('service_missing', name);
    await this.#relays.put(target, asked);
  }

  /** The host's station, opened once. */
  #reachOut(): Promise<Station> {
    this.#opening ??= this.#openOutside().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #openOutside(): Promise<Station> {
    if (this.#stopping) throw new PlaygroundError('run_ended');
    const { stand, index } = await this.#options.reachOut();
    const station = new Station({ ...this.#options, stand, index, outside: true });
    this.#outside = station;
    return station;
  }

  /** A service of this run, on whichever station. */
  handle(name: string): ServiceHandle | undefined {
    for (const { supervisor } of this.stations) {
      const handle = supervisor.handle(name);
      if (handle) return handle;
    }
    return undefined;
  }

  /** The supervisor that has, or would have, the service of this name. */
  supervisorOf(name: string): Supervisor {
    if (this.#outside?.supervisor.handle(name)) return this.#outside.supervisor;
    return this.on(this.#specs.get(name)?.host).supervisor;
  }

  /** The station of a host. Throws `neighbour_missing`. */
  on(host: HostName | undefined): Station {
    if (host !== 'neighbour') return this.here;
    if (!this.#neighbour) throw new PlaygroundError('neighbour_missing');
    return this.#neighbour;
  }

  /** A service that runs, as it is reached from a host; `closed`: also one that has ended, at the port where it was. */
  target(name: string, from: HostName | undefined, closed = false): Target | undefined {
    const handle = this.handle(name);
    if (!handle) return this.on(from).foreign.get(name) ?? this.here.callers.target(name);
    if (handle.state === 'starting' || (handle.state === 'gone' && !closed)) return undefined;
    const { pid, address, port, transport } = handle;
    return { name, pid, address: reachedFrom(address, this.#specs.get(name)?.host, from), port, transport };
  }

  /** Where a service of this run will listen (port 0: the kernel chooses); undefined where its port is not known yet. */
  spot(name: string, from: HostName | undefined): Target | undefined {
    const spec = this.#specs.get(name);
    if (!spec) return undefined;
    const { port = 0, address = '127.0.0.1' } = spec;
    const known = typeof port === 'object' ? this.#portOf(port.of) : port;
    if (known === undefined) return undefined;
    const transport = this.#options.services.get(spec.kind)?.value.transport ?? 'tcp';
    return { name, pid: 0, address: reachedFrom(address, spec.host, from), port: known, transport };
  }

  /** What the line does to packets from now on. Rejects with `neighbour_missing`. */
  async setLine(faults: LineFaults): Promise<void> {
    if (!this.#line) throw new PlaygroundError('neighbour_missing');
    await this.#line.set(faults);
  }

  /** Have everything told as it is now. */
  async look(): Promise<void> {
    await Promise.all(this.stations.map((station) => station.look()));
  }

  /** Resolves true once everything sent so far has been captured, and has left the line. */
  async settle(): Promise<boolean> {
    // Where the host's packets may not be seen, nothing of them is on its way.
    const unseen = this.#outside?.stand.capture.observation.packets === 'implied' ? this.#outside : undefined;
    const waits = [
      ...this.stations.filter((station) => station !== unseen).map(({ stand }) => stand.capture.settle()),
      ...(this.#line ? [this.#line.settle()] : []),
    ];
    return (await Promise.all(waits)).every(Boolean);
  }

  #portOf(name: string): number | undefined {
    const port = name === 'client' ? this.here.borrowed : this.handle(name)?.port;
    return port === 0 ? undefined : port;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    // Who asked for these has been told.
    await Promise.allSettled([this.#joining, this.#opening]);
    await this.#line?.stop();
    await Promise.all(this.stations.map((station) => station.stop()));
  }

  #lose(station: Station): void {
    if (this.#stopping) return;
    this.#gone = true;
    const { ledger, onGone } = this.#options;
    const { name, keeper = 0 } = station.stand.world;
    ledger.append({ type: 'process', world: name, pid: keeper, name: 'keeper', role: 'keeper', what: 'killed' });
    ledger.append({ type: 'notice', error: 'world_ended' });
    void this.stop();
    onGone();
  }
}
