// The UDP conversations of all worlds, by the number of their flow: a flow is one conversation for as long as it is kept,
// since UDP says neither hello nor goodbye.
import type { Flows } from '../dissect/flows.ts';
import type { Protocol } from '../dissect/types.ts';
import type { Following } from './following.ts';
import { reading, type Reading } from './spoken.ts';
import { UdpTracker } from './udp-tracker.ts';
import type { UdpConversation } from './types.ts';

/** Conversations kept; beyond that the oldest are forgotten. */
const conversationLimit = 10_000;

export class UdpConversations {
  readonly list: UdpConversation[] = [];
  readonly #flows: Flows;
  readonly #protocols: readonly Reading[];
  readonly #following: Following;
  readonly #trackers = new Map<number, UdpTracker>();

  /** `protocols`: those that are looked for in datagrams. */
  constructor(flows: Flows, protocols: readonly Protocol[], following: Following) {
    this.#flows = flows;
    this.#following = following;
    this.#protocols = reading(protocols);
  }

  /** The tracker of a flow; a new one, whose first packet has this id, where there is none. */
  of(flow: number, id: number): UdpTracker {
    const known = this.#trackers.get(flow);
    if (known) return known;
    const [a, b] = [this.#flows.endpoint(flow, 'a'), this.#flows.endpoint(flow, 'b')];
    const world = this.#flows.world(flow);
    const { declared } = this.#following;
    const spoken = declared?.('udp', world, b, id) ?? declared?.('udp', world, a, id);
    const tracker = new UdpTracker(`udp-${id}`, world, a, b, this.#protocols, this.#following, spoken);
    this.#trackers.set(flow, tracker);
    this.list.push(tracker.conversation);
    if (this.list.length > conversationLimit) this.#forget();
    return tracker;
  }

  /** The oldest tenth goes; trackers stand in the order in which they began. */
  #forget(): void {
    const surplus = conversationLimit / 10;
    this.list.splice(0, surplus);
    for (const flow of [...this.#trackers.keys()].slice(0, surplus)) this.#trackers.delete(flow);
  }
}
