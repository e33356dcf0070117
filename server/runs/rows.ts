// The kernel's socket table in the ledger: looks again and again, and tells each row that came, changed or went.
// Everything the page shows of sockets, and every check on them, is the fold of these entries.
import type { Ledger } from '../ledger/types.ts';
import { mostRows, type RowEntry } from '../shared/contract/entry.ts';
import { firstOwnersOf, isThere, type Owner } from '../sockets/owners.ts';
import { readSocketTable, supported, type SocketRow } from '../sockets/table.ts';
import type { World } from '../worlds/types.ts';

/**
 * ms between two looks. A conversation that is shorter may be missed: packets tell of it, the table does not. A large computer
 * takes long to list its own sockets, private networks are small: looking takes a tenth of the time there, up to the longest pause.
 */
const every = 150;
const longest = 600;
const share = 0.1;

type Whose = RowEntry['whose'];
type Facts = Omit<RowEntry, 'type' | 'what' | 'id' | 'at'>;

export interface RowsOptions {
  readonly ledger: Ledger;
  readonly world: World;
  /** Processes of this run. */
  pids(): ReadonlySet<number>;
  /** Processes of the playground: the server and those of other runs. */
  playground(): ReadonlySet<number>;
  /** Ports that this run or this page is about. */
  ports(): ReadonlySet<number>;
  /** Nothing of the host but those ports: not even who listens there. */
  readonly onlyPorts?: boolean;
}

export class Rows {
  readonly #options: RowsOptions;
  readonly #told = new Map<string, Facts>();
  /** Who holds a socket, by inode; what nobody was seen to hold is not asked for again, unless its holder has ended. */
  readonly #owners = new Map<number, Owner | undefined>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** Processes of this run, and of the playground, at any time of the last look. */
  readonly #mine = new Set<number>();
  readonly #ours = new Set<number>();
  #stopped = false;

  constructor(options: RowsOptions) {
    this.#options = options;
  }

  /** Begin to look. Where the table cannot be read, nothing is ever told. */
  start(): void {
    if (!supported) return;
    void this.#watch();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #watch(): Promise<void> {
    const began = performance.now();
    await this.look();
    if (this.#stopped) return;
    const slow = this.#options.world.kind === 'host' ? (performance.now() - began) / share : 0;
    const pause = Math.min(longest, Math.max(every, slow));
    this.#timer = setTimeout(() => void this.#watch(), pause).unref();
  }

  /** Look now; resolves once what was there is told. A look that goes on may have read the table already: then once more. */
  look(): Promise<void> {
    if (this.#looking === undefined) return this.#begin();
    this.#next ??= this.#looking.then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#looking = this.#look()
      .catch((error: unknown) => this.#giveUp(error))
      .finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** The table cannot be read any more: that is said once, and nothing more is told of it. */
  #giveUp(error: unknown): void {
    if (!this.#stopped) this.#options.ledger.append({ type: 'notice', error: 'internal', detail: String(error) });
    this.stop();
  }

  async #look(): Promise<void> {
    if (this.#stopped) return;
    // Who ends while the table is read was what he was when it was.
    this.#mine.clear();
    this.#ours.clear();
    this.#meetProcesses();
    const table = await readSocketTable(this.#options.world.netPid);
    const rows = table.filter((row) => this.#concerns(row));
    await this.#meet(rows);
    if (this.#stopped) return;
    this.#meetProcesses();
    const now = new Map<string, Facts>();
    for (const row of rows.slice(0, mostRows)) {
      const facts = this.#facts(row, now);
      if (facts) now.set(facts.key, facts);
    }
    this.#tell(now);
  }

  /** In `host`: who listens, and the conversations of this run and this page; nothing else of the learner's computer. */
  #concerns({ state, transport, local, remote }: SocketRow): boolean {
    const { world, onlyPorts, ports } = this.#options;
    if (world.kind === 'private' || (state === 'LISTEN' && !onlyPorts)) return true;
    const about = ports();
    return about.has(local.port) || about.has(remote.port) || (!onlyPorts && transport === 'udp' && state === 'UNCONN');
  }

  #meetProcesses(): void {
    for (const pid of this.#options.pids()) this.#mine.add(pid);
    for (const pid of this.#options.playground()) this.#ours.add(pid);
  }

  /** Find out who holds the sockets that are new. */
  async #meet(rows: readonly SocketRow[]): Promise<void> {
    const fresh = new Set(rows.map(({ inode }) => inode).filter((inode) => inode !== 0 && this.#isFresh(inode)));
    if (fresh.size > 0) {
      const { world, pids } = this.#options;
      // The server's own marks are in a private network, and the server is not.
      const found = await firstOwnersOf(fresh, { pids: [...pids(), process.pid], netPid: world.netPid });
      for (const [inode, owner] of found) this.#owners.set(inode, owner ?? this.#owners.get(inode));
    }
    const here = new Set(rows.map(({ inode }) => inode));
    for (const inode of this.#owners.keys()) if (!here.has(inode)) this.#owners.delete(inode);
  }

  /** Its holder is not known, or has ended: then the socket is another's, who was handed it, or about to go. */
  #isFresh(inode: number): boolean {
    const owner = this.#owners.get(inode);
    return owner === undefined ? !this.#owners.has(inode) : !isThere(owner.pid);
  }

  #facts(row: SocketRow, now: ReadonlyMap<string, Facts>): Facts | undefined {
    const { transport, local, remote, state, recvQueue, sendQueue } = row;
    const owner = this.#owners.get(row.inode);
    const key = unusedKey(row, now);
    const whose = this.#whose(row, owner) ?? this.#told.get(key)?.whose ?? 'others';
    // The playground's own datagram sockets are its measuring marks.
    if (transport === 'udp' && whose === 'playground') return undefined;
    const world = this.#options.world.name;
    return { world, key, transport, local, remote, state, recvQueue, sendQueue, ...owner, whose };
  }

  #whose({ uid, inode }: SocketRow, owner: Owner | undefined): Whose | undefined {
    if (owner && this.#mine.has(owner.pid)) return 'run';
    if (owner && this.#ours.has(owner.pid)) return owner.pid === process.pid ? 'playground' : 'other-run';
    if (owner) return 'yours';
    // Nobody's any more: as it was told before.
    if (inode === 0) return undefined;
    return uid === process.getuid?.() ? 'yours' : 'others';
  }

  #tell(now: ReadonlyMap<string, Facts>): void {
    const { ledger } = this.#options;
    for (const [key, facts] of this.#told) {
      if (now.has(key)) continue;
      this.#told.delete(key);
      ledger.append({ type: 'row', what: 'gone', ...facts });
    }
    for (const [key, facts] of now) {
      const before = this.#told.get(key);
      if (before && same(before, facts)) continue;
      this.#told.set(key, facts);
      ledger.append({ type: 'row', what: before ? 'changed' : 'seen', ...facts });
    }
  }
}

/** Listeners that share a port (SO_REUSEPORT) have the same ends: they are numbered. */
function unusedKey({ transport, local, remote }: SocketRow, now: ReadonlyMap<string, Facts>): string {
  const name = `${transport} ${local.address}:${local.port} ${remote.address}:${remote.port}`;
  let key = name;
  for (let count = 2; now.has(key); count++) key = `${name} #${count}`;
  return key;
}

const same = (a: Facts, b: Facts): boolean =>
  a.state === b.state &&
  a.recvQueue === b.recvQueue &&
  a.sendQueue === b.sendQueue &&
  a.pid === b.pid &&
  a.whose === b.whose;
