// The kernel's socket table of a run, folded from its `row` entries: what each socket is now, since when, and which
// entries told of it. Fed entry by entry by run.svelte.ts; read by the Sockets view and by the sandbox.
import type { Endpoint, Entry, PageEntry, RowEntry } from '../../../server/shared/contract/entry.ts';

/** One socket as it was told last. */
export interface SocketRow extends Omit<RowEntry, 'id' | 'at' | 'type' | 'what'> {
  /** Its place among all rows that were ever told: names it for good. */
  readonly number: number;
  /** ns since the run began: when its state was seen first. */
  readonly since: number;
  /** Entry ids that told of it: evidence may name any of them. The first and the last ones of very many. */
  readonly ids: readonly number[];
  /** It is no longer in the table. */
  readonly gone: boolean;
}

/** Whose a socket is, as the view groups them. */
export type Side = 'run' | 'page' | 'other-run' | 'yours' | 'others';

/** Entry ids kept of one row, and rows kept that are gone (their evidence can still be shown). */
const mostIds = 64;
const mostGone = 300;

export class SocketTable {
  readonly #rows = new Map<string, SocketRow>();
  #gone: SocketRow[] = [];
  readonly #pages = new Map<string, PageEntry>();
  #count = 0;

  /** Take up what an entry says. */
  take(entry: RowEntry | PageEntry): void {
    if (entry.type === 'page') this.#visit(entry);
    else if (entry.what === 'gone') this.#drop(entry);
    else this.#put(entry);
  }

  /** Sockets that are in the table now: listeners first, then by age. */
  get now(): readonly SocketRow[] {
    return [...this.#rows.values()].sort((a, b) => Number(waits(b)) - Number(waits(a)) || a.number - b.number);
  }

  /** Sockets that were in it, oldest first. */
  get gone(): readonly SocketRow[] {
    return this.#gone;
  }

  /** The ends of TCP conversations by `endKey`: each as it is now, or as it was told last. */
  get ends(): ReadonlyMap<string, SocketRow> {
    const ends = [...this.#gone, ...this.#rows.values()].filter(
      ({ transport, remote }) => transport === 'tcp' && remote.port !== 0,
    );
    return new Map(ends.map((row) => [endKey(row.world, row.local, row.remote), row]));
  }

  /** Whose a socket is. One that nobody holds any more is the run's, unless it was seen to be another's. */
  sideOf(row: Pick<SocketRow, 'whose' | 'pid' | 'state' | 'transport' | 'local' | 'remote'>): Side {
    if (row.whose === 'playground' || this.#isPage(row)) return 'page';
    if (row.whose === 'others' && row.pid === undefined && !waits(row)) return 'run';
    return row.whose;
  }

  #put({ id, at, type: _type, what: _what, ...facts }: RowEntry): void {
    const place = placeOf(facts);
    const before = this.#rows.get(place);
    const same = before?.state === facts.state;
    this.#rows.set(place, {
      ...facts,
      number: before?.number ?? (this.#count += 1),
      since: same ? before.since : at,
      ids: bounded([...(before?.ids ?? []), id]),
      gone: false,
    });
  }

  #drop({ id, at, ...facts }: RowEntry): void {
    const place = placeOf(facts);
    const before = this.#rows.get(place);
    if (before === undefined) return;
    this.#rows.delete(place);
    this.#gone = [...this.#gone, { ...before, since: at, ids: bounded([...before.ids, id]), gone: true }].slice(
      -mostGone,
    );
  }

  #visit(entry: PageEntry): void {
    if (entry.what === 'asked') return;
    const key = text(entry.client);
    if (entry.what === 'joined') this.#pages.set(key, entry);
    else this.#pages.delete(key);
  }

  /** One of the two ends of a WebSocket of this page, which stays as long as the page; others brought its parts. */
  isKept({ local, remote }: Pick<SocketRow, 'local' | 'remote'>): boolean {
    return this.#pages.has(text(local)) || this.#pages.has(text(remote));
  }

  /** One of those, or a connection to the port where its server listens. */
  #isPage({ local, remote, transport }: Pick<SocketRow, 'transport' | 'local' | 'remote'>): boolean {
    if (this.isKept({ local, remote })) return true;
    const isServer = (row: SocketRow): boolean => row.whose === 'playground' && row.state === 'LISTEN';
    const ports = [...this.#rows.values()].filter(isServer).map((row) => row.local.port);
    // Either end may be the one that is left when nobody holds it any more (TIME_WAIT).
    return transport === 'tcp' && remote.port !== 0 && [local, remote].some(({ port }) => ports.includes(port));
  }
}

/**
 * The table as it was once the entry `until` was told; with its time `at` (ns since the run began), as it was then: on a busy computer
 * packets come later than what the kernel's table said after them.
 */
export function tableAt(entries: readonly Entry[], until: number, at?: number): SocketTable {
  const table = new SocketTable();
  const was = (entry: Entry): boolean => (at === undefined ? entry.id <= until : entry.at <= at);
  for (const entry of entries) if ((entry.type === 'row' || entry.type === 'page') && was(entry)) table.take(entry);
  return table;
}

/** Two networks have each a table of their own, and the same addresses. */
const placeOf = ({ world, key }: Pick<RowEntry, 'world' | 'key'>): string => `${world} ${key}`;

/** It waits for others to speak to it. */
export const waits = ({ state }: Pick<SocketRow, 'state'>): boolean => state === 'LISTEN' || state === 'UNCONN';

export type Reach = 'computer' | 'everyone' | 'address';

/** Who can reach an address that a program waits at: the loopback is this computer's own, a wildcard is every address. */
export function reachOf(address: string): Reach {
  const plain = address.replace(/^::ffff:/i, '');
  if (plain === '0.0.0.0' || plain === '::') return 'everyone';
  return plain.startsWith('127.') || plain === '::1' ? 'computer' : 'address';
}

/** The rows of a conversation's two ends, whichever end each is. */
export function isEndOf(row: SocketRow, a: Endpoint, b: Endpoint): boolean {
  const local = text(row.local);
  const remote = text(row.remote);
  return (local === text(a) && remote === text(b)) || (local === text(b) && remote === text(a));
}

/** Names one end of a conversation: the socket here, whose other end is there. */
export const endKey = (world: string, here: Endpoint, there: Endpoint): string =>
  `${world} ${text(here)} ${text(there)}`;

/** An IPv4 address that a dual-stack socket shows as IPv6 is the IPv4 address (RFC 4291, 2.5.5.2). */
const text = ({ address, port }: Endpoint): string => `${address.replace(/^::ffff:/i, '')} ${port}`;

const bounded = (ids: number[]): readonly number[] =>
  ids.length <= mostIds ? ids : [...ids.slice(0, mostIds / 2), ...ids.slice(-mostIds / 2)];
