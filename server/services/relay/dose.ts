// One set of toxics while it is in force: which of them a connection or a datagram meets, drawn once for each. A new set is a new
// dose, with its counts from nought; what the old one still holds is let go of.
import { typesOf, type Stream, type Toxic, type ToxicType } from '../../shared/relay/toxics.ts';

export class Dose {
  readonly #toxics: readonly Toxic[];
  readonly #random: () => number;
  /** How many have come to each toxic. */
  readonly #come: number[];
  readonly #replaced = new AbortController();

  constructor(transport: 'tcp' | 'udp', toxics: readonly Toxic[], random: () => number = Math.random) {
    const order: readonly ToxicType[] = typesOf[transport];
    this.#toxics = [...toxics].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
    this.#random = random;
    this.#come = this.#toxics.map(() => 0);
  }

  /** Aborted when another set is in force. */
  get replaced(): AbortSignal {
    return this.#replaced.signal;
  }

  replace(): void {
    this.#replaced.abort();
  }

  /** The toxics that one more connection or datagram meets in this direction, in their order. */
  meet(stream: Stream): Toxic[] {
    return this.#toxics.filter((toxic, at) => {
      if (toxic.stream !== stream) return false;
      const come = (this.#come[at] = (this.#come[at] ?? 0) + 1);
      return come <= (toxic.first ?? Infinity) && this.#random() < toxic.toxicity;
    });
  }
}

/** How long this one is held, ms: `latency`, up to `jitter` more or less. */
export const heldFor = (latency: number, jitter: number, random: () => number): number =>
  Math.max(0, latency + (random() * 2 - 1) * jitter);
