// What the programs of a run told of their sockets, by socket: who owns it and what was done with it. Fed entry by entry,
// so that the drawing never searches the whole ledger.
import type { Endpoint, SocketEntry } from '../../../server/shared/contract/entry.ts';

/** One socket of one program: one end of a connection. */
export interface SocketStory {
  readonly world: string;
  readonly pid: number;
  readonly name: string;
  readonly transport: 'tcp' | 'udp';
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** What was done with it, in order of arrival; the first ones of very many. */
  readonly events: readonly SocketEntry[];
}

/** Events kept of one socket: more than a drawing can show. */
const kept = 500;

export class Sockets {
  readonly #stories = new Map<string, SocketStory & { events: SocketEntry[] }>();

  /** Take an entry up; one that names only one end, or none, is left out. */
  add(entry: SocketEntry): void {
    const { world, pid, name, transport } = entry;
    if (entry.local === undefined || entry.remote === undefined) return;
    const local = plain(entry.local);
    const remote = plain(entry.remote);
    const key = keyOf(world, local, remote);
    const known = this.#stories.get(key);
    // A port is lent again after a while: the same two ends, and another socket.
    const begins = entry.what === 'connecting' || entry.what === 'accepted' || entry.what === 'connected';
    const over = known?.events.some(({ what }) => what === 'closed' || what === 'error') === true;
    if (known === undefined || (begins && over)) {
      this.#stories.delete(key);
      this.#stories.set(key, { world, pid, name, transport, local, remote, events: [entry] });
    } else if (known.events.length < kept) known.events.push(entry);
  }

  /** The socket at `local` that talks to `remote`. */
  of(world: string, local: Endpoint, remote: Endpoint): SocketStory | undefined {
    return this.#stories.get(keyOf(world, plain(local), plain(remote)));
  }

  /** All of them, oldest first. */
  get all(): Iterable<SocketStory> {
    return this.#stories.values();
  }
}

function keyOf(world: string, local: Endpoint, remote: Endpoint): string {
  return `${world} ${local.address} ${local.port} ${remote.address} ${remote.port}`;
}

/** An IPv4 address that a dual-stack socket shows as IPv6 (RFC 4291, 2.5.5.2) is read as IPv4, as it is on the wire. */
function plain(end: Endpoint): Endpoint {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(end.address)?.[1];
  return mapped === undefined ? end : { address: mapped, port: end.port };
}
