// What is counted of one conversation.
import { isMarked } from '../conversations/marks.ts';
import type { Conversation, End, Packet, TcpPacket } from '../conversations/types.ts';
import { endingOf } from './ending.ts';
import { RoundTrips } from './round-trips.ts';
import { Sample } from './sample.ts';
import type { ConversationRow, TripPoint } from './types.ts';

/** How many protocols of one conversation are named. */
const mostSpoken = 4;

/** Packets with bytes of which it was not known yet what they say. */
export interface Unread {
  packets: number;
  bytes: number;
}

export class Tally {
  /** Its place among the conversations of the run, from 1. */
  readonly number: number;
  readonly packets = { a: 0, b: 0 };
  readonly bytes = { a: 0, b: 0 };
  readonly unread: Unread = { packets: 0, bytes: 0 };
  readonly #again = { a: 0, b: 0 };
  readonly #spoken: string[] = [];
  readonly #trips = new Sample();
  readonly #roundTrips = new RoundTrips();
  #id = 0;
  #began = Infinity;
  #ended = 0;
  #errors = 0;
  /** As it was told last: of many conversations, few have changed since. */
  #told: { readonly row: ConversationRow; readonly errors: number } | undefined;

  constructor(number: number) {
    this.number = number;
  }

  /** How long the answer took that this packet is. Asked of every packet, in order, counted or not. */
  measure(packet: Packet, acknowledged: TcpPacket | undefined): TripPoint | undefined {
    return 'kind' in packet ? undefined : this.#roundTrips.take(packet, acknowledged);
  }

  /** A packet that is counted: bytes of its frame, what it says, the round trip that it ends. */
  take(packet: Packet, bytes: number, spoken: string | undefined, trip: TripPoint | undefined): void {
    this.#told = undefined;
    if ('kind' in packet && packet.kind === 'icmp') {
      this.#errors += 1;
      return;
    }
    const { from, at } = packet;
    if (this.#id === 0) this.#id = packet.id;
    this.packets[from] += 1;
    this.bytes[from] += bytes;
    this.#began = Math.min(this.#began, at);
    this.#ended = Math.max(this.#ended, at);
    if (!('kind' in packet) && isMarked(packet, 'retransmission')) this.#again[from] += 1;
    if (spoken !== undefined && this.#spoken.length < mostSpoken && !this.#spoken.includes(spoken))
      this.#spoken.push(spoken);
    if (trip) this.#trips.add(trip.took);
  }

  /** A packet was another conversation's. */
  giveBack(from: End, bytes: number): void {
    this.#told = undefined;
    this.packets[from] -= 1;
    this.bytes[from] -= bytes;
  }

  /** undefined where nothing of it was counted. */
  row(conversation: Conversation): ConversationRow | undefined {
    if (this.#id === 0) return undefined;
    const errors = this.#errors + (conversation.transport === 'tcp' ? conversation.icmp.length : 0);
    if (this.#told?.errors !== errors) this.#told = { row: this.#rowOf(conversation, errors), errors };
    return this.#told.row;
  }

  #rowOf(conversation: Conversation, errors: number): ConversationRow {
    const { key, transport, world, a, b } = conversation;
    const { count, median, largest } = this.#trips;
    return {
      ...{ key, id: this.#id, transport, world, a, b },
      spoken: [...this.#spoken],
      packets: { ...this.packets },
      bytes: { ...this.bytes },
      again: { ...this.#again },
      began: this.#began,
      lasted: this.#ended - this.#began,
      ...(median === undefined ? {} : { trips: { count, median, largest } }),
      ending: endingOf(conversation, this.packets, errors),
    };
  }
}
