// Programs of the learner's own as targets: one that listens on this computer's loopback may be talked to once the learner has
// confirmed it. It must be theirs (the same user) and listen there at that moment.
import { isTargetIn } from '../shared/loopback.ts';
import { PlaygroundError } from '../shared/contract/errors.ts';
import type { ConfirmedTarget, ConfirmRequest } from '../shared/contract/api.ts';
import { reachedAt } from '../shared/line/addresses.ts';
import { ownersOf, type Owner } from '../sockets/owners.ts';
import { readSocketTable, type SocketRow } from '../sockets/table.ts';
import type { World } from '../worlds/types.ts';

/** Targets a run may have. */
const most = 20;

export interface ForeignOptions {
  readonly world: World;
  /** The playground's own ports. */
  ownPorts(): Iterable<number>;
  /** Processes of the playground and of its runs. */
  ours(): ReadonlySet<number>;
  /** Whose programs may be talked to; this process's user when not given. */
  readonly uid?: number;
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

  /** Is this listener one of them, and the same user's still? */
  has({ transport, local, uid }: SocketRow): boolean {
    const address = reachedAt[local.address] ?? local.address;
    const isIt = (one: ConfirmedTarget): boolean =>
      one.transport === transport && one.address === address && one.port === local.port;
    return uid === this.#uid && this.targets.some(isIt);
  }

  get #uid(): number | undefined {
    return this.#options.uid ?? process.geteuid?.();
  }

  /** Confirm a listener. Rejects: target_forbidden (why, in `detail`), service_missing when nobody listens there, limit_reached. */
  async confirm({ address, port, transport }: ConfirmRequest): Promise<ConfirmedTarget> {
    const where = `${address}:${port}`;
    const reached = reachedAt[address] ?? address;
    if (!isTargetIn(this.#options.world.kind, reached)) throw new PlaygroundError('target_forbidden', where);
    if ([...this.#options.ownPorts()].includes(port))
      throw new PlaygroundError('target_forbidden', `${where} is the playground itself.`);
    const there = (await this.#listeners(transport, port)).filter(
      ({ local }) => local.address === address || local.address === reached,
    );
    const row = there.find(({ local }) => local.address === address);
    if (!row) throw new PlaygroundError('service_missing', `Nobody listens at ${where} now.`);
    const owner = await this.#permit(row, there, where);
    if (this.#targets.size >= most) throw new PlaygroundError('limit_reached', `${most} programs`);
    const name = `yours-${transport}-${port}`;
    const target = { name, address: reached, port, transport, ...owner };
    this.#targets.set(name, target);
    return target;
  }

  /**
   * Look again, at the moment of sending: since the learner agreed, the port may have become somebody else's. Rejects with
   * target_forbidden. Where nobody listens any more, the kernel says so itself; what is no target of these is not judged.
   */
  async again(name: string): Promise<void> {
    const target = this.#targets.get(name);
    if (!target) return;
    const { address, port, transport } = target;
    const all = await this.#listeners(transport, port);
    // What listens at the very address comes before what listens at every one.
    const exact = all.filter(({ local }) => local.address === address);
    const there = exact.length > 0 ? exact : all.filter(({ local }) => wildcards(address).includes(local.address));
    const [row] = there;
    if (row) await this.#permit(row, there, `${address}:${port}`);
  }

  async #listeners(transport: 'tcp' | 'udp', port: number): Promise<SocketRow[]> {
    const listens = transport === 'tcp' ? 'LISTEN' : 'UNCONN';
    const all = await readSocketTable(this.#options.world.netPid);
    return all.filter((one) => one.transport === transport && one.state === listens && one.local.port === port);
  }

  /**
   * Whose the listener is, of those that are there. Two users may share a port of UDP (SO_REUSEADDR, socket(7)): then nobody can
   * say who gets what is sent.
   */
  async #permit(row: SocketRow, there: readonly SocketRow[], where: string): Promise<Owner> {
    const owner = (await ownersOf(new Set([row.inode]))).get(row.inode)?.[0];
    if (there.some(({ uid }) => uid !== this.#uid) || !owner)
      throw new PlaygroundError('target_forbidden', `${where} belongs to another user of this computer.`);
    if (this.#options.ours().has(owner.pid))
      throw new PlaygroundError('target_forbidden', `${where} belongs to the playground.`);
    return owner;
  }
}

/** Where a listener takes what is sent to every address of a family; `::` takes IPv4 as well, as a rule (ipv6(7)). */
const wildcards = (address: string): readonly string[] => (address.includes(':') ? ['::'] : ['0.0.0.0', '::']);
