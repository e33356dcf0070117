// What a run is set up with: a stand, and on it the lesson's services and the agent. A dead network gets a new setting.
import type { Ledger } from '../ledger/types.ts';
import { Supervisor } from '../processes/supervisor.ts';
import type { Catalogue } from '../processes/discover.ts';
import type { Service } from '../processes/types.ts';
import type { Action, Target } from '../actions/types.ts';
import type { NewEntry } from '../shared/contract/entry.ts';
import type { Frame } from '../shared/contract/frames.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { Lesson, ServiceSpec } from '../shared/contract/lesson.ts';
import { addingRules, settingRules } from '../shared/firewall/nft.ts';
import { about, type Rule } from '../shared/firewall/rule.ts';
import { setKernel } from '../worlds/kernel-settings.ts';
import { Firewall } from './firewall.ts';
import { Foreign } from './foreign.ts';
import { LedgerSink } from './ledger-sink.ts';
import { Owners } from './owners.ts';
import { Rows } from './rows.ts';
import { sandboxId } from './sandbox.ts';
import type { Allowed } from '../capture/types.ts';
import type { Stand } from './stands.ts';
import { Touched } from './touched.ts';

export interface SettingOptions {
  readonly stand: Stand;
  readonly index: number;
  readonly ledger: Ledger;
  readonly lesson: Lesson;
  readonly services: Catalogue<Service>;
  readonly actions: Catalogue<Action>;
  ownPorts(): Iterable<number>;
  /** Processes of all runs of this server. */
  allPids(): Iterable<number>;
  /** The world is gone though nobody stopped it: its keeper was killed. */
  onGone(): void;
}

export class Setting {
  readonly stand: Stand;
  readonly supervisor: Supervisor;
  /** The kernel's socket table, told as it changes. */
  readonly rows: Rows;
  readonly firewall: Firewall;
  /** Programs of the learner's own that were confirmed as targets. */
  readonly foreign: Foreign;
  readonly #options: SettingOptions;
  readonly #specs: Map<string, ServiceSpec>;
  /** The port that the client borrowed last. */
  #borrowed: number | undefined;
  /** The port that is being told. */
  #telling: Promise<unknown> | undefined;
  #stopping: Promise<void> | undefined;
  #gone = false;

  constructor(options: SettingOptions) {
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
    this.#specs = new Map(Object.entries(options.lesson.services));
    const pids = (): Set<number> => new Set(this.supervisor.pids);
    const playground = (): Set<number> => new Set([process.pid, ...options.allPids()]);
    this.foreign = new Foreign({ world, ownPorts: () => options.ownPorts(), ours: playground });
    this.rows = new Rows({ ledger, world, pids, playground, ports: () => this.#ports() });
    this.rows.start();
    const touched = new Touched(world, ledger);
    const captured = capture.observation.packets === 'captured';
    this.firewall = new Firewall(world, ledger, captured ? touched : undefined);
    const owners = new Owners(ledger, world, pids);
    const see = (frame: Frame): void => {
      owners.see(frame);
      touched.see(frame);
    };
    sink.adopt(new LedgerSink(ledger, index, world.name, see));
    const { packets, why, code: error } = capture.observation;
    if (packets === 'implied') {
      const said = { ...(error && { error }), ...(why && { detail: why }) };
      ledger.append({ type: 'capture', world: world.name, what: 'unavailable', ...said });
    }
    void world.gone.then(() => this.#lose());
  }

  get gone(): boolean {
    return this.#gone;
  }

  /**
   * As a step begins: what the client kept open is closed, the lesson's services run (one that is frozen is started anew), those that wait to be asked for do
   * not. Failures are entries.
   */
  async prepare(): Promise<void> {
    await this.supervisor.letGo();
    await this.#setKernel().catch((error: unknown) => this.#refuse(error));
    const names = [...this.#specs];
    const asked = names.filter(([, { start }]) => start === 'asked');
    await Promise.all(asked.map(([name]) => this.supervisor.end(name)));
    const others = names.filter(([, { start }]) => start !== 'asked');
    // A service that takes its port from another one comes after it.
    const leading = others.filter(([, { port }]) => typeof port !== 'object');
    const led = others.filter(([, { port }]) => typeof port === 'object');
    for (const group of [leading, led]) await Promise.all(group.map(([name]) => this.#ready(name)));
    await this.#arrange().catch((error: unknown) => this.#refuse(error));
  }

  /** Before any service: a low port is had only where the kernel lends it. */
  async #setKernel(): Promise<void> {
    const { lesson, stand } = this.#options;
    if (lesson.kernel && stand.world.kind === 'private') await setKernel(stand.world, lesson.kernel);
  }

  /** The firewall as the lesson has it at a step's start. Without a network of its own, nothing is set. */
  async #arrange(): Promise<void> {
    const { lesson, stand } = this.#options;
    if (stand.world.kind !== 'private') return;
    if (lesson.id === sandboxId) this.firewall.watch();
    if (!lesson.firewall) return;
    const rules = (quiet: boolean): Rule[] =>
      (lesson.firewall ?? [])
        .filter((one) => one.quiet === quiet)
        .map(({ rule, to }) => (to === undefined ? rule : this.#about(rule, to)));
    const script = [settingRules(rules(false), { copies: true }), addingRules(rules(true), { quiet: true })];
    await this.firewall.change(script.join('; '));
    await this.firewall.look(true);
  }

  #about(rule: Rule, name: string): Rule {
    const handle = this.supervisor.handle(name);
    if (!handle) throw new PlaygroundError('service_missing', name);
    return about(rule, handle);
  }

  #refuse(error: unknown): void {
    const told = error instanceof PlaygroundError ? error : new PlaygroundError('internal', String(error));
    this.#options.ledger.append({ type: 'notice', error: told.code, ...(told.detail && { detail: told.detail }) });
  }

  async #ready(name: string): Promise<void> {
    const state = this.supervisor.handle(name)?.state;
    if (state === 'running' || state === 'starting') return;
    if (state) await this.supervisor.end(name);
    // The supervisor has told why as an entry; the page shows it.
    await this.open(name).catch(() => undefined);
  }

  /** Have one more service under this name: `open` starts it. Throws `busy` where the name is taken by one that runs. */
  add(name: string, spec: ServiceSpec): void {
    const state = this.supervisor.handle(name)?.state;
    if (state !== undefined && state !== 'gone') throw new PlaygroundError('busy', name);
    this.#specs.set(name, spec);
  }

  /**
   * Start a service of this run as its spec says. Rejects as Supervisor.start does, and with `service_missing` where its port
   * is to be that of another one which has none.
   */
  async open(name: string): Promise<void> {
    const spec = this.#specs.get(name);
    if (!spec) throw new PlaygroundError('service_missing', name);
    const port = typeof spec.port === 'object' ? this.#portOf(spec.port.of) : spec.port;
    if (typeof spec.port === 'object' && port === undefined) throw new PlaygroundError('service_missing', spec.port.of);
    await this.supervisor.start(name, spec.kind, {
      ...(spec.address !== undefined && { address: spec.address }),
      ...(port !== undefined && { port }),
    });
    await this.#telling;
    await this.rows.look();
  }

  /** Where a service of this run will listen (port 0: the kernel chooses); undefined where its port is not known yet. */
  spot(name: string): Target | undefined {
    const spec = this.#specs.get(name);
    if (!spec) return undefined;
    const { port = 0 } = spec;
    const known = typeof port === 'object' ? this.#portOf(port.of) : port;
    if (known === undefined) return undefined;
    return { name, pid: 0, address: spec.address ?? '127.0.0.1', port: known, transport: this.#transport(spec.kind) };
  }

  /** Let the packets of a confirmed target through. */
  async watch(): Promise<void> {
    await this.stand.capture.allow(this.#allowed());
  }

  #portOf(name: string): number | undefined {
    const port = name === 'client' ? this.#borrowed : this.supervisor.handle(name)?.port;
    return port === 0 ? undefined : port;
  }

  /** Ports that this run or this page is about. */
  #ports(): Set<number> {
    return new Set([...this.#options.ownPorts(), ...this.#allowed().map(({ port }) => port)]);
  }

  #allowed(): Allowed[] {
    const services = this.supervisor.services.map(({ kind, port }) => ({ transport: this.#transport(kind), port }));
    return [...services, ...this.foreign.targets].filter(({ port }) => port > 0);
  }

  #transport(kind: string): 'tcp' | 'udp' {
    return this.#options.services.get(kind)?.value.transport ?? 'tcp';
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    this.rows.stop();
    await this.firewall.stop();
    await this.supervisor.stop();
    await this.stand.stop();
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

  #lose(): void {
    if (this.#stopping) return;
    this.#gone = true;
    const { ledger, stand, onGone } = this.#options;
    const { name, keeper = 0 } = stand.world;
    ledger.append({ type: 'process', world: name, pid: keeper, name: 'keeper', role: 'keeper', what: 'killed' });
    ledger.append({ type: 'notice', error: 'world_ended' });
    void this.stop();
    onGone();
  }
}
