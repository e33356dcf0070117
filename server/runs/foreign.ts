// Programs of the learner's own as targets: one that listens on this computer's loopback may be talked to once the learner has
// confirmed it. It must be theirs (the same user) and listen there at that moment.
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { ConfirmedTarget, ConfirmRequest } from '../shared/contract/api.ts';
import { reachedAt } from '../shared/line/addresses.ts';
import { ownersOf } from '../sockets/owners.ts';
import { readSocketTable } from '../sockets/table.ts';
import type { World } from '../worlds/types.ts';

/** Targets a run may have. */
const most = 20;

export interface ForeignOptions {
  readonly world: World;
  /** The playground's own ports. */
  ownPorts(): Iterable<number>;
  /** Processes of the playground and of its runs. */
  ours(): ReadonlySet<number>;
}

export class Foreign {
  readonly #options: ForeignOptions;
  readonly #targets = new Map<string, ConfirmedTarget>();

  constructor(options: ForeignOptions) {
    this.#options = options;
  }

  get targets(): readonly ConfirmedTarget[] {
    return [...this.#targets.values()];
  }

  get(name: string): ConfirmedTarget | undefined {
    return this.#targets.get(name);
  }

  /** Confirm a listener. Rejects: target_forbidden (why, in `detail`), service_missing when nobody listens there, limit_reached. */
  async confirm({ address, port, transport }: ConfirmRequest): Promise<ConfirmedTarget> {
    const { world, ownPorts, ours } = this.#options;
    const where = `${address}:${port}`;
    if ([...ownPorts()].includes(port))
      throw new PlaygroundError('target_forbidden', `${where} is the playground itself.`);
    const listens = transport === 'tcp' ? 'LISTEN' : 'UNCONN';
    const row = (await readSocketTable(world.netPid)).find(
      (one) =>
        one.transport === transport &&
        one.state === listens &&
        one.local.address === address &&
        one.local.port === port,
    );
    if (!row) throw new PlaygroundError('service_missing', `Nobody listens at ${where} now.`);
    const owner = (await ownersOf(new Set([row.inode]))).get(row.inode)?.[0];
    if (row.uid !== process.getuid?.() || !owner)
      throw new PlaygroundError('target_forbidden', `${where} belongs to another user of this computer.`);
    if (ours().has(owner.pid)) throw new PlaygroundError('target_forbidden', `${where} belongs to the playground.`);
    if (this.#targets.size >= most) throw new PlaygroundError('limit_reached', `${most} programs`);
    const name = `yours-${transport}-${port}`;
    const target = { name, address: reachedAt[address] ?? address, port, transport, ...owner };
    this.#targets.set(name, target);
    return target;
  }
}
