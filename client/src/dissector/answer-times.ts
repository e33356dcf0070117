// How long answers took in each conversation: read from those that are kept with their packets, which say what was asked and answered.
import { tookIn } from '../../../server/shared/conversations/refers.ts';
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import { Sample } from '../../../server/shared/statistics/sample.ts';
import type { Trips } from '../../../server/shared/statistics/types.ts';

/** Entry ids of the packets that count. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
}

interface Known extends Stretch {
  readonly packets: number;
  readonly trips: Trips | undefined;
}

export class AnswerTimes {
  readonly #known = new WeakMap<Conversation, Known>();

  /** By the keys of conversations; of those in which nothing was answered there is none. */
  of(conversations: readonly Conversation[], stretch: Stretch): ReadonlyMap<string, Trips> {
    const times = conversations.map((one) => [one.key, this.#trips(one, stretch)] as const);
    return new Map(times.flatMap(([key, trips]) => (trips === undefined ? [] : [[key, trips]])));
  }

  #trips(conversation: Conversation, { from, until }: Stretch): Trips | undefined {
    const packets = conversation.packets.length;
    const known = this.#known.get(conversation);
    if (known?.packets === packets && known.from === from && known.until === until) return known.trips;
    const sample = new Sample();
    for (const packet of conversation.packets) {
      if (packet.id < from || packet.id > until) continue;
      for (const took of tookIn(packet, conversation)) sample.add(took);
    }
    const { count, median, largest } = sample;
    const trips = median === undefined ? undefined : { count, median, largest };
    this.#known.set(conversation, { packets, from, until, trips });
    return trips;
  }
}
