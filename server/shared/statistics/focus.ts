// What is drawn over time of one conversation: its own frames are read again, so that nothing has to be kept of the others.
import type { Frame } from '../contract/frames.ts';
import { Conversations } from '../conversations/conversations.ts';
import type { Conversation, Packet, TcpPacket } from '../conversations/types.ts';
import { Charting } from './charting.ts';
import type { Numbers } from './numbers.ts';
import { RoundTrips } from './round-trips.ts';
import type { Charts } from './types.ts';

export class Focus {
  /** Of the conversation, as the survey counts it. */
  readonly number: number;
  readonly #from: number;
  readonly #charting: Charting;
  readonly #roundTrips = new RoundTrips();
  readonly #conversations: Conversations;
  #bytes = 0;
  #next = 0;

  /** `from`: packets before this entry id are not drawn. */
  constructor(number: number, { transport }: Conversation, from: number) {
    this.number = number;
    this.#from = from;
    this.#charting = new Charting(transport === 'tcp');
    this.#conversations = new Conversations([], {
      packets: 0,
      bytes: 0,
      heard: (packet, _, acknowledged) => this.#hear(packet, acknowledged),
    });
  }

  /**
   * Read on in its frames, so many at most; true when there are more. Pieces of others are read, too, and never become whole: the last
   * one has its conversation's number. `frame`: the one at a place.
   */
  advance(numbers: Numbers, frame: (place: number) => Frame | undefined, most: number): boolean {
    const { size } = numbers;
    let left = most;
    for (;;) {
      this.#next = numbers.next(this.number, this.#next);
      if (this.#next >= size || left-- === 0) return this.#next < size;
      const one = frame(this.#next++);
      if (one === undefined) continue;
      this.#bytes = one.original;
      this.#conversations.add(one);
    }
  }

  get charts(): Charts {
    return this.#charting.charts;
  }

  #hear(packet: Packet, acknowledged: TcpPacket | undefined): void {
    const trip = 'kind' in packet ? undefined : this.#roundTrips.take(packet, acknowledged);
    if (packet.id >= this.#from) this.#charting.take(packet, this.#bytes, trip);
  }
}
