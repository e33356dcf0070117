// Whose port is that? A conversation begun by no program of ours (nc, Python, a browser) is looked up in the kernel's
// table while it lives, so that the stage can name the program.
import { firstOwnersOf } from '../sockets/owners.ts';
import { readSocketTable } from '../sockets/table.ts';
import type { Ledger } from '../ledger/types.ts';
import type { World } from '../worlds/types.ts';
import type { Endpoint } from '../shared/contract/entry.ts';
import { newSegment, readSegment } from '../shared/conversations/segment.ts';
import { Flows } from '../shared/dissect/flows.ts';
import { locate, newPlace } from '../shared/dissect/locate.ts';
import type { Frame } from '../shared/contract/frames.ts';

/** Look-ups that may wait; each takes a few ms, and who opens more conversations at once is not named. */
const mostWaiting = 16;

export class Owners {
  readonly #ledger: Ledger;
  readonly #world: World;
  /** Processes whose sockets tell of themselves. */
  readonly #known: () => ReadonlySet<number>;
  readonly #flows = new Flows();
  readonly #place = newPlace();
  readonly #segment = newSegment();
  #waiting: { client: Endpoint; server: Endpoint }[] = [];
  #looking = false;

  constructor(ledger: Ledger, world: World, known: () => ReadonlySet<number>) {
    this.#ledger = ledger;
    this.#world = world;
    this.#known = known;
  }

  /** Take a frame; who sent a SYN is looked up at once. */
  see(frame: Frame): void {
    const { bytes } = frame;
    if (!locate(frame.link, bytes, frame.original, this.#place)) return;
    if (!readSegment(bytes, this.#place, this.#segment)) return;
    const { syn, ack } = this.#segment.flags;
    if (!syn || ack || this.#waiting.length >= mostWaiting) return;
    const flow = this.#flows.find(frame.world, this.#place, bytes);
    const [from, to] = this.#flows.reversed ? (['b', 'a'] as const) : (['a', 'b'] as const);
    this.#waiting.push({ client: this.#flows.endpoint(flow, from), server: this.#flows.endpoint(flow, to) });
    if (!this.#looking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
      await this.#name(next.client, next.server);
    this.#looking = false;
  }

  async #name(client: Endpoint, server: Endpoint): Promise<void> {
    const table = await readSocketTable(this.#world.netPid);
    const row = table.find(
      ({ transport, local, remote, inode }) =>
        transport === 'tcp' && inode !== 0 && same(local, client) && same(remote, server),
    );
    if (!row) return;
    const known = this.#known();
    const owner = (await firstOwnersOf(new Set([row.inode]), { pids: known, netPid: this.#world.netPid })).get(
      row.inode,
    );
    if (!owner || known.has(owner.pid)) return;
    this.#ledger.append({
      type: 'socket',
      world: this.#world.name,
      pid: owner.pid,
      name: owner.program,
      what: 'owner',
      transport: 'tcp',
      local: client,
      remote: server,
    });
  }
}

const same = (a: Endpoint, b: Endpoint): boolean =>
  a.port === b.port && a.address.replace('::ffff:', '') === b.address.replace('::ffff:', '');
