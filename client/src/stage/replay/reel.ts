// What a replay plays: all packets of the step in the order of their numbers, whether they are drawn or not, and, where none can be
// seen, what socket events imply. Where a packet stands is known here; which one stands in a place, and when it came, the worker knows.
import type { FoundPacket, Wanted } from '../../dissector/messages.ts';

/** A packet, or an event that implies one, by its entry id. */
export interface Moment {
  readonly id: number;
  /** ns since the run began. */
  readonly at: number;
}

/** The packets of a step, as `Run` has them: `row` is a frame's place among those that are here. */
export interface Recorded {
  readonly from: number;
  readonly whole: number;
  readonly delta: { readonly began: number | undefined; readonly ended: number | undefined } | undefined;
  readonly dissector: { find(what: Wanted): Promise<Pick<FoundPacket, 'id' | 'at'> | undefined> };
  row(id: number): number;
  isFrame(id: number): boolean;
}

export class Reel {
  readonly #packets: Recorded;
  /** In the order of their ids, and where they stand. */
  readonly #implied: readonly Moment[];
  readonly #places: readonly number[];

  constructor(packets: Recorded, implied: readonly Moment[]) {
    this.#packets = packets;
    this.#implied = implied.toSorted((x, y) => x.id - y.id);
    // Of what is no frame, the row is that of the frame before it.
    this.#places = this.#implied.map(({ id }, nth) => Math.min(Math.max(packets.row(id) + 1, 0), packets.whole) + nth);
  }

  /** So many moments. */
  get count(): number {
    return this.#packets.whole + this.#implied.length;
  }

  /** When the first one was, and how long it lasted from there to the last, ns. */
  get began(): number {
    return Math.min(this.#packets.delta?.began ?? Infinity, this.#implied[0]?.at ?? Infinity);
  }

  get lasted(): number {
    const ended = Math.max(this.#packets.delta?.ended ?? -Infinity, this.#implied.at(-1)?.at ?? -Infinity);
    return Math.max(0, ended - this.began);
  }

  /** The place of a packet, from 0; -1 where it is none of these. */
  placeOf(id: number | undefined): number {
    const packets = this.#packets;
    if (id === undefined || id < packets.from) return -1;
    const nth = this.#implied.findIndex((one) => one.id === id);
    if (nth >= 0) return this.#places[nth] ?? -1;
    const row = packets.isFrame(id) ? packets.row(id) : -1;
    return row < 0 || row >= packets.whole ? -1 : row + this.#implied.filter((one) => one.id < id).length;
  }

  /** What stands in a place; undefined where nothing does. */
  async at(place: number): Promise<Moment | undefined> {
    const nth = this.#places.indexOf(place);
    if (nth >= 0) return this.#implied[nth];
    return this.#packets.dissector.find({ row: place - this.#places.filter((one) => one < place).length });
  }

  /** How many had come before a time. */
  async before(time: number): Promise<number> {
    const first = await this.#packets.dissector.find({ at: time });
    const rows = first === undefined ? this.#packets.whole : this.#packets.row(first.id);
    return rows + this.#implied.filter(({ at }) => at < time).length;
  }
}
