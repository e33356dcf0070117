// Which programs are at the two ends of a packet. What is found out of a conversation is kept: a run may have a million packets.
import type { Entry } from '../contract/entry.ts';
import { worldOf, type WorldInfo } from '../contract/run.ts';
import { Flows } from '../dissect/flows.ts';
import type { Place } from '../dissect/locate.ts';
import { Speakers, type Speaker } from './speakers.ts';

type At = (time: number) => Speaker | undefined;

export class Who {
  /** The sender and the receiver of the packet that was read last, and a number for this direction of its conversation. */
  from: Speaker | undefined;
  to: Speaker | undefined;
  slot = -1;
  readonly #worlds: readonly WorldInfo[];
  readonly #speakers: Speakers;
  readonly #flows = new Flows();
  /** By slot. */
  #known: ({ readonly from: At; readonly to: At } | undefined)[] = [];

  constructor(entries: readonly Entry[], worlds: readonly WorldInfo[]) {
    this.#speakers = new Speakers(entries);
    this.#worlds = worlds;
  }

  /** Take up what was told next. Returns whether another may be at an end now. */
  add(entries: readonly Entry[]): boolean {
    const news = this.#speakers.add(entries);
    if (news) this.#known = [];
    return news;
  }

  /** Who sent the packet at this place, at a time (ns since the run began), and to whom: nobody where it has no ports. */
  read(world: number, place: Place, bytes: Uint8Array, at: number): void {
    this.from = undefined;
    this.to = undefined;
    this.slot = -1;
    const { protocol, transport } = place;
    if ((protocol !== 6 && protocol !== 17) || transport < 0 || transport + 4 > bytes.length) return;
    const flow = this.#flows.find(world, place, bytes);
    this.slot = flow * 2 + (this.#flows.reversed ? 1 : 0);
    const known = (this.#known[this.slot] ??= this.#meet(world, flow, protocol === 6 ? 'tcp' : 'udp'));
    this.from = known.from(at);
    this.to = known.to(at);
  }

  #meet(world: number, flow: number, transport: 'tcp' | 'udp'): { readonly from: At; readonly to: At } {
    const [here, there] = this.#flows.reversed ? (['b', 'a'] as const) : (['a', 'b'] as const);
    const [from, to] = [this.#flows.endpoint(flow, here), this.#flows.endpoint(flow, there)];
    const name = (address: string): string => worldOf(this.#worlds, world, address)?.name ?? '';
    return {
      from: this.#speakers.of(name(from.address), transport, from, to),
      to: this.#speakers.of(name(to.address), transport, to, from),
    };
  }
}
