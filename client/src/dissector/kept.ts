// The conversations that are followed from packet to packet, and kept with them, up to a number of packets of all together.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { Conversations } from '../../../server/shared/conversations/conversations.ts';
import type { Declared } from '../../../server/shared/conversations/doors.ts';
import type { Conversation } from '../../../server/shared/conversations/types.ts';
import type { Protocol } from '../../../server/shared/dissect/types.ts';
import { Followed } from './followed.ts';
import type { Found } from './picked.ts';
import { packetOf } from './sketch.ts';
import type { Store } from './store.ts';

/** Packets that conversations take up (0.1 to 0.4 kB each). */
const most = 20_000;

/** Conversations that are older than the step are followed as far as there is room: from this row on. */
export const earliestFor = (step: number): number => Math.max(0, step - most / 2);

export class Kept {
  readonly #conversations: Conversations;
  /** The conversation of each row that was taken up. */
  readonly #followed: Followed;
  /** The id of the frame that was taken up last. */
  #last = 0;

  /** `first`: the row to begin with. */
  constructor(protocols: readonly Protocol[], declared: Declared, first: number) {
    this.#conversations = new Conversations(protocols, { stay: true, declared });
    this.#followed = new Followed(first);
  }

  get conversations(): readonly Conversation[] {
    return [...this.#conversations.list, ...this.#conversations.udp];
  }

  /** No more packets are taken up. */
  get full(): boolean {
    return this.#followed.packets >= most;
  }

  /** Take up the frame in the next row. Returns its packet, where it is one of a conversation. */
  take(frame: Frame, row: number): Found | undefined {
    const conversation = this.#conversations.add(frame);
    this.#followed.put(row, conversation);
    this.#last = frame.id;
    return foundIn(conversation, frame.id);
  }

  /** A packet and its conversation, where it was taken up. */
  find(id: number, store: Store): Found | undefined {
    if (id > this.#last) return undefined;
    const row = store.rowOf(id);
    return store.id(row) === id ? foundIn(this.#followed.of(row), id) : undefined;
  }
}

function foundIn(conversation: Conversation | undefined, id: number): Found | undefined {
  const packet = conversation && packetOf(conversation, id);
  return packet && { packet, conversation };
}
