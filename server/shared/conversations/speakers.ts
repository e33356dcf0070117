// Which program spoke at an end of a conversation: as the programs told it, or else as the kernel's table had it. What a saved packet
// says of its sender and its receiver, and what the filter of the packet list asks.
import type { Endpoint, Entry, ProcessEntry, RowEntry, SocketEntry } from '../contract/entry.ts';

export interface Speaker {
  /** The kind of a service, "tcp-echo"; else the program's name. */
  readonly name: string;
  readonly pid: number;
  /** The service's name in the lesson, where that is another one. */
  readonly also?: string;
}

/** A socket, or a door that a service held open, and from when until when (ns since the run began). */
interface Stay {
  readonly speaker: Speaker;
  readonly since: number;
  until: number;
}

const over: ReadonlySet<string> = new Set(['closed', 'error']);
const endings: ReadonlySet<string> = new Set(['exited', 'crashed', 'killed', 'failed', 'limit']);

export class Speakers {
  readonly #sockets = new Map<string, Stay[]>();
  readonly #doors = new Map<string, Stay[]>();
  /** The same as the kernel's table has them. */
  readonly #rows = new Map<string, Stay[]>();
  readonly #waiting = new Map<string, Stay[]>();
  /** The services by PID. */
  readonly #services = new Map<number, Speaker>();
  #changes = 0;

  constructor(entries: readonly Entry[]) {
    this.add(entries);
  }

  /** Take up what was told next. Returns whether somebody has come or gone. */
  add(entries: readonly Entry[]): boolean {
    const before = this.#changes;
    for (const entry of entries) {
      if (entry.type === 'process') this.#process(entry);
      if (entry.type === 'socket') this.#socket(entry);
      if (entry.type === 'row') this.#row(entry);
    }
    return this.#changes > before;
  }

  /** Tells who had this end of a conversation at a time; nobody where nobody told of it. */
  of(world: string, transport: 'tcp' | 'udp', here: Endpoint, there: Endpoint): (time: number) => Speaker | undefined {
    const key = `${transport} ${world} ${text(here)} ${text(there)}`;
    const sockets = this.#sockets.get(key);
    if (sockets) return (time) => nearest(sockets, time)?.speaker;
    const keys = ['0.0.0.0', '::', plain(here.address)].map((address) =>
      doorKey(world, transport, { address, port: here.port }),
    );
    const doors = keys.flatMap((door) => this.#doors.get(door) ?? []);
    const rows = this.#rows.get(key) ?? [];
    const waiting = keys.flatMap((door) => this.#waiting.get(door) ?? []);
    const at = (stays: readonly Stay[], time: number): Stay | undefined =>
      stays.find(({ since, until }) => time >= since && time <= until);
    return (time) => (at(doors, time) ?? nearest(rows, time) ?? at(waiting, time))?.speaker;
  }

  #process({ world, pid, name, kind, what, listens, at }: ProcessEntry): void {
    if (kind !== undefined) this.#services.set(pid, { name: kind, pid, ...(name === kind ? {} : { also: name }) });
    if (endings.has(what)) {
      for (const stays of this.#doors.values())
        for (const stay of stays) if (stay.speaker.pid === pid && stay.until === Infinity) this.#end(stay, at);
    }
    if (what !== 'ready' || listens === undefined) return;
    const key = doorKey(world, listens.transport, listens);
    this.#begin(this.#doors, key, this.#speaker(pid, name), at);
  }

  /** The same two ends may be lent again, to another program, once the one before is over. */
  #socket({ world, transport, local, remote, pid, name, what, at }: SocketEntry): void {
    if (local === undefined || remote === undefined) return;
    const key = `${transport} ${world} ${text(local)} ${text(remote)}`;
    const stays = this.#sockets.get(key) ?? [];
    const last = stays.at(-1);
    if (last === undefined || (last.until !== Infinity && !over.has(what) && what !== 'ended')) {
      this.#begin(this.#sockets, key, this.#speaker(pid, name), at);
    }
    const now = this.#sockets.get(key)?.at(-1);
    if (now && over.has(what)) this.#end(now, at);
  }

  /** A socket that waits at a port has no other end. */
  #row({ world, transport, local, remote, pid, program, what, at }: RowEntry): void {
    const waits = remote.port === 0;
    const key = waits ? doorKey(world, transport, local) : `${transport} ${world} ${text(local)} ${text(remote)}`;
    const table = waits ? this.#waiting : this.#rows;
    const last = table.get(key)?.findLast(({ until }) => until === Infinity);
    if (last && (what === 'gone' || (pid !== undefined && pid !== last.speaker.pid))) this.#end(last, at);
    if (pid === undefined || what === 'gone' || last?.until === Infinity) return;
    this.#begin(table, key, this.#speaker(pid, program ?? ''), at);
  }

  #begin(table: Map<string, Stay[]>, key: string, speaker: Speaker, since: number): void {
    const stays = table.get(key) ?? [];
    stays.push({ speaker, since, until: Infinity });
    table.set(key, stays);
    this.#changes += 1;
  }

  #end(stay: Stay, until: number): void {
    stay.until = until;
    this.#changes += 1;
  }

  #speaker(pid: number, name: string): Speaker {
    return this.#services.get(pid) ?? { name, pid };
  }
}

/** What a socket's program tells comes a little after the first packet, and before the last: between two, the nearer one has it. */
function nearest(stays: readonly Stay[], time: number): Stay | undefined {
  const next = stays.findIndex(({ since }) => since > time);
  const before = next < 0 ? stays.at(-1) : stays[next - 1];
  const after = next < 0 ? undefined : stays[next];
  if (before === undefined || after === undefined) return before ?? after;
  return time - before.until > after.since - time ? after : before;
}

/** An IPv4 address that a dual-stack socket shows as IPv6 is the IPv4 address (RFC 4291, 2.5.5.2). */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
const text = ({ address, port }: Endpoint): string => `${plain(address)} ${port}`;
const doorKey = (world: string, transport: string, end: Endpoint): string => `${transport} ${world} ${text(end)}`;
