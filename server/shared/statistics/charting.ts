// Collects what is drawn over time, from packets in the order of capture: of one conversation, or of all of them together.
import type { Packet } from '../conversations/types.ts';
import { Rate } from './rate.ts';
import { Sequences } from './sequences.ts';
import { Thinned } from './thinned.ts';
import type { Charts, TripPoint } from './types.ts';

/** Round trips that are drawn. */
const mostTrips = 800;

export class Charting {
  readonly #rate = new Rate();
  readonly #trips = new Thinned<TripPoint>(mostTrips, ({ took }) => took);
  readonly #sequences: Sequences | undefined;

  /** `sequences`: of one TCP conversation alone. */
  constructor(sequences: boolean) {
    if (sequences) this.#sequences = new Sequences();
  }

  /** A packet of a conversation, the bytes of its frame, and the round trip that it ends. */
  take(packet: Packet, bytes: number, trip: TripPoint | undefined): void {
    if ('kind' in packet && packet.kind === 'icmp') return;
    this.#rate.add(packet.id, packet.at, packet.from, bytes);
    if (trip) this.#trips.add(trip);
    if (!('kind' in packet)) this.#sequences?.take(packet);
  }

  get charts(): Charts {
    const sequence = this.#sequences?.drawn;
    return { throughput: this.#rate.throughput, trips: this.#trips.drawn, ...(sequence && { sequence }) };
  }
}
