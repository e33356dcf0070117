// Which program spoke at an end of a conversation, as the programs told it: what a saved packet says of its sender and its receiver.
import type { Endpoint, Entry, ProcessEntry, SocketEntry } from '../shared/contract/entry.ts';

export interface Speaker {
  readonly name: string;
  readonly pid: number;
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
  /** The kind of each service, "tcp-echo", by PID. */
  readonly #kinds = new Map<number, string>();

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) {
      if (entry.type === 'process') this.#process(entry);
      if (entry.type === 'socket') this.#socket(entry);
    }
  }

  /** Tells who had this end of a conversation at a time; nobody where nobody told of it. */
  of(world: string, transport: 'tcp' | 'udp', here: Endpoint, there: Endpoint): (time: number) => Speaker | undefined {
    const sockets = this.#sockets.get(`${transport} ${world} ${text(here)} ${text(there)}`);
    if (sockets) return (time) => nearest(sockets, time)?.speaker;
    const doors = ['0.0.0.0', '::', plain(here.address)].flatMap(
      (address) => this.#doors.get(doorKey(world, transport, { address, port: here.port })) ?? [],
    );
    return (time) => doors.find(({ since, until }) => time >= since && time <= until)?.speaker;
  }

  #process({ world, pid, name, kind, what, listens, at }: ProcessEntry): void {
    if (kind !== undefined) this.#kinds.set(pid, kind);
    if (endings.has(what)) {
      for (const stays of this.#doors.values())
        for (const stay of stays) if (stay.speaker.pid === pid && stay.until === Infinity) stay.until = at;
    }
    if (what !== 'ready' || listens === undefined) return;
    const key = doorKey(world, listens.transport, listens);
    const stay = { speaker: { name: kind ?? name, pid }, since: at, until: Infinity };
    this.#doors.set(key, [...(this.#doors.get(key) ?? []), stay]);
  }

  /** The same two ends may be lent again, to another program, once the one before is over. */
  #socket({ world, transport, local, remote, pid, name, what, at }: SocketEntry): void {
    if (local === undefined || remote === undefined) return;
    const key = `${transport} ${world} ${text(local)} ${text(remote)}`;
    const stays = this.#sockets.get(key) ?? [];
    const last = stays.at(-1);
    if (last === undefined || (last.until !== Infinity && !over.has(what) && what !== 'ended')) {
      stays.push({ speaker: { name: this.#kinds.get(pid) ?? name, pid }, since: at, until: Infinity });
      this.#sockets.set(key, stays);
    }
    const now = stays.at(-1);
    if (now && over.has(what)) now.until = at;
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
