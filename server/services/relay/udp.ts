// A relay in front of a service over UDP: each client's datagrams go on from a socket of their own, so that the answers find the
// way back. What it does to them is its toxics (shared/relay). A process of its own; no catalogue lists it: runs/relays.ts starts it.
import type { Socket } from 'node:dgram';
import { errorCode, preview, type Ends } from '../../processes/news.ts';
import type { BehindService, Service } from '../../processes/types.ts';
import type { Endpoint } from '../../shared/contract/entry.ts';
import { streams, type RelayDeed, type Stream } from '../../shared/relay/toxics.ts';
import { bind, sendTold, socketFor } from '../net/datagrams.ts';
import type { TellNews } from '../net/follow.ts';
import { fateOf } from './datagrams/fate.ts';
import { Waiting } from './datagrams/waiting.ts';
import { Dose } from './dose.ts';

/** Clients at once; one more takes the place of the one that was heard of longest ago. */
const mostClients = 64;
/** Datagrams that may be held in each direction; one more is lost. */
const mostHeld = 500;

/** A client's own socket towards the service. */
interface Guest {
  readonly socket: Socket;
  /** Once it is connected: both its ends. */
  readonly ends: Promise<Ends>;
}

export const service: Service = {
  id: 'udp-relay',
  title: 'Relay over UDP',
  transport: 'udp',
  example: { send: '', ends: 'silence' },
  async start(address, port, tell, behind) {
    if (behind?.what !== 'service') throw new Error('no service');
    const relay = new Relay(address, behind, tell);
    const bound = await bind(relay.socket, address, port, tell);
    return { ...bound, change: (other) => relay.change(other) };
  },
};

class Relay {
  /** Where the clients send to. */
  readonly socket: Socket;
  readonly #address: string;
  readonly #tell: TellNews;
  readonly #guests = new Map<string, Guest>();
  readonly #waiting = new Map<Stream, Waiting>(streams.map((stream) => [stream, new Waiting(mostHeld)]));
  #target: Endpoint;
  #dose: Dose;

  constructor(address: string, { target, toxics }: BehindService, tell: TellNews) {
    this.#address = address;
    this.#tell = tell;
    this.#target = target;
    this.#dose = new Dose('udp', toxics);
    this.socket = socketFor(address);
    this.socket.on('message', (bytes, from) => this.#hear(bytes, { address: from.address, port: from.port }));
  }

  change({ target, toxics }: BehindService): void {
    this.#dose = new Dose('udp', toxics);
    for (const waiting of this.#waiting.values()) waiting.release();
    if (target.address === this.#target.address && target.port === this.#target.port) return;
    this.#target = target;
    for (const key of [...this.#guests.keys()]) this.#dismiss(key);
  }

  #hear(bytes: Buffer, client: Endpoint): void {
    const local = { address: this.#address, port: this.socket.address().port };
    const read = { transport: 'udp', local, remote: client } as const;
    const key = `${client.address} ${client.port}`;
    const guest = this.#guests.get(key) ?? this.#welcome(client, read);
    // The one heard of last stands last.
    this.#guests.delete(key);
    this.#guests.set(key, guest);
    this.#pass('upstream', bytes, read, () => {
      void guest.ends.then((both) => {
        if (this.#guests.get(key) === guest) sendTold(guest.socket, bytes, both, this.#tell);
      });
    });
  }

  #welcome(client: Endpoint, read: Ends): Guest {
    const [longest] = this.#guests.keys();
    if (longest !== undefined && this.#guests.size >= mostClients) this.#dismiss(longest);
    const { address, port } = this.#target;
    const remote = { address, port };
    const socket = socketFor(address);
    const ends = new Promise<Ends>((resolve) => {
      socket.connect(port, address, () => {
        const local = socket.address();
        resolve({ transport: 'udp', local: { address: local.address, port: local.port }, remote });
      });
    });
    socket.on('error', (error) => {
      void ends.then((both) => this.#tell({ what: 'error', ...both, error: errorCode(error, 'internal') }));
    });
    socket.on('message', (bytes) => {
      void ends.then((both) => {
        this.#pass('downstream', bytes, both, () => sendTold(this.socket, bytes, read, this.#tell, client));
      });
    });
    return { socket, ends };
  }

  #dismiss(key: string): void {
    this.#guests.get(key)?.socket.close();
    this.#guests.delete(key);
  }

  /** Hand a datagram on as its toxics will have it; `both`: the ends of the socket that it was read from. */
  #pass(stream: Stream, bytes: Buffer, both: Ends, go: () => void): void {
    const tell = this.#tell;
    const came = performance.now();
    tell({ what: 'read', ...both, bytes: bytes.length, text: preview(bytes) });
    const say = (toxic: RelayDeed, amount: number): void => tell({ what: 'touched', ...both, toxic, amount });
    for (const copy of fateOf(this.#dose.meet(stream), { random: Math.random, say })) {
      const goOn = (): void => {
        if (copy.by) say(copy.by, Math.round(performance.now() - came));
        go();
      };
      if (!this.#waiting.get(stream)?.add(copy, goOn)) say('overflow', mostHeld);
    }
  }
}
