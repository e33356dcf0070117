// What a run is set up with: a stand, and on it the lesson's services and the agent. A dead network gets a new setting.
import type { Ledger } from '../ledger/types.ts';
import { Supervisor } from '../processes/supervisor.ts';
import type { Catalogue } from '../processes/discover.ts';
import type { Service } from '../processes/types.ts';
import type { Action } from '../actions/types.ts';
import type { NewEntry } from '../shared/contract/entry.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import { LedgerSink } from './ledger-sink.ts';
import { Owners } from './owners.ts';
import type { Stand } from './stands.ts';

export interface SettingOptions {
  readonly stand: Stand;
  readonly index: number;
  readonly ledger: Ledger;
  readonly lesson: Lesson;
  readonly services: Catalogue<Service>;
  readonly actions: Catalogue<Action>;
  ownPorts(): Iterable<number>;
  /** The world is gone though nobody stopped it: its keeper was killed. */
  onGone(): void;
}

export class Setting {
  readonly stand: Stand;
  readonly supervisor: Supervisor;
  readonly #options: SettingOptions;
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
    const owners = new Owners(ledger, world, () => new Set(this.supervisor.pids));
    sink.adopt(new LedgerSink(ledger, index, world.name, (frame) => owners.see(frame)));
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

  /** Start the lesson's services that are not running; one that is frozen is started anew. Failures are entries. */
  async prepare(): Promise<void> {
    const names = Object.entries(this.#options.lesson.services);
    await Promise.all(
      names.map(async ([name, { kind }]) => {
        const state = this.supervisor.handle(name)?.state;
        if (state === 'running' || state === 'starting') return;
        const start = state ? this.supervisor.restart(name) : this.supervisor.start(name, kind);
        // The supervisor has told why as an entry; the page shows it.
        await start.catch(() => undefined);
      }),
    );
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    await this.supervisor.stop();
    await this.stand.stop();
  }

  /** A port is told only once capture lets it through: nothing sent to it can be missed then. */
  #tell(entry: NewEntry): void {
    const { ledger, stand } = this.#options;
    if (entry.type !== 'process' || !entry.listens || stand.world.kind === 'private') {
      ledger.append(entry);
      return;
    }
    const ports = [...this.supervisor.services].map(({ port }) => port).concat(entry.listens.port);
    const allowed = [...new Set(ports)].filter(Boolean).map((port) => ({ transport: 'tcp' as const, port }));
    const at = ledger.now();
    void stand.capture.allow(allowed).finally(() => ledger.append({ ...entry, at }));
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
