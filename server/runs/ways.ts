// From which program to which a packet went, in words, with the PID of the first. What is found out of a conversation is kept: a
// saved run may have a million packets.
import { harmless } from '../shared/acting.ts';
import type { Entry } from '../shared/contract/entry.ts';
import type { Frame } from '../shared/contract/frames.ts';
import { worldOf, type WorldInfo } from '../shared/contract/run.ts';
import { Flows } from '../shared/dissect/flows.ts';
import { locate, newPlace } from '../shared/dissect/locate.ts';
import { Speakers, type Speaker } from './speakers.ts';

export interface Way {
  /** "From client (PID 4711) to tcp-echo (PID 4712)"; empty where nobody told of it. */
  readonly words: string;
  readonly sender: number | undefined;
}

/** One direction of a conversation, and the way that was told last. */
interface Known {
  readonly from: (time: number) => Speaker | undefined;
  readonly to: (time: number) => Speaker | undefined;
  last: { readonly from: Speaker | undefined; readonly to: Speaker | undefined; readonly way: Way } | undefined;
}

const nobody: Way = { words: '', sender: undefined };

export class Ways {
  readonly #worlds: readonly WorldInfo[];
  readonly #speakers: Speakers;
  readonly #flows = new Flows();
  readonly #place = newPlace();
  /** By flow, and by direction. */
  readonly #known: (Known | undefined)[] = [];

  constructor(entries: readonly Entry[], worlds: readonly WorldInfo[]) {
    this.#speakers = new Speakers(entries);
    this.#worlds = worlds;
  }

  of({ world, link, bytes, original, at }: Frame): Way {
    const place = this.#place;
    if (!locate(link, bytes, original, place) || place.transport < 0) return nobody;
    if (place.protocol !== 6 && place.protocol !== 17) return nobody;
    if (place.transport + 4 > bytes.length) return nobody;
    const flow = this.#flows.find(world, place, bytes);
    const slot = flow * 2 + (this.#flows.reversed ? 1 : 0);
    const known = (this.#known[slot] ??= this.#meet(world, flow, place.protocol === 6 ? 'tcp' : 'udp'));
    const [from, to] = [known.from(at), known.to(at)];
    if (known.last === undefined || known.last.from !== from || known.last.to !== to)
      known.last = { from, to, way: { words: wordsOf(from, to), sender: from?.pid } };
    return known.last.way;
  }

  #meet(world: number, flow: number, transport: 'tcp' | 'udp'): Known {
    const [here, there] = this.#flows.reversed ? (['b', 'a'] as const) : (['a', 'b'] as const);
    const [from, to] = [this.#flows.endpoint(flow, here), this.#flows.endpoint(flow, there)];
    const name = (address: string): string => worldOf(this.#worlds, world, address)?.name ?? '';
    return {
      from: this.#speakers.of(name(from.address), transport, from, to),
      to: this.#speakers.of(name(to.address), transport, to, from),
      last: undefined,
    };
  }
}

function wordsOf(from: Speaker | undefined, to: Speaker | undefined): string {
  if (from && to) return `From ${named(from)} to ${named(to)}`;
  if (from) return `From ${named(from)}`;
  return to ? `To ${named(to)}` : '';
}

/** What a program calls itself cannot be more than a name. */
const named = ({ name, pid }: Speaker): string => `${harmless(name).replaceAll(/\s+/g, ' ')} (PID ${pid})`;
