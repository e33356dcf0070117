// How conversations are followed: what is kept of each, and who hears of its packets one by one. Whoever counts a million packets
// keeps none of them.
import type { Declared } from './doors.ts';
import type { GoesOn } from './spoken.ts';
import type { Conversation, End, Packet, TcpConversation, TcpPacket } from './types.ts';

/** Of a conversation whose earlier packets were followed before: where its sides began, and how their windows are scaled. */
export interface Before extends Pick<TcpConversation, 'world' | 'a' | 'sides'> {
  /** What is spoken goes on, for each side with this number; absent: what is said first has to tell. */
  readonly spoken?: (GoesOn & { readonly next: Readonly<Partial<Record<End, number>>> }) | undefined;
}

export interface Following {
  /** Packets that are kept of a conversation. */
  readonly packets?: number;
  /** Bytes that are kept of what a side says; of UDP, of what both say. */
  readonly bytes?: number;
  /** The bytes of frames stay in memory for as long as conversations do: what datagrams say is not copied out of them. */
  readonly stay?: boolean;
  readonly before?: Before | undefined;
  /** The protocol that is asked first about what is said to a door. */
  readonly declared?: Declared;
  /**
   * A packet was taken, and its conversation knows what it shows. `acknowledged`: the packet that ends where its ACK does, when that
   * is said for the first time. A SYN that turns out to begin the next conversation is heard of twice.
   */
  readonly heard?: (packet: Packet, conversation: Conversation, acknowledged?: TcpPacket) => void;
}

/** What is kept where nothing else is asked for. */
export const keptOf = ({ packets = 20_000, bytes = 2 ** 20 }: Following): { packets: number; bytes: number } => ({
  packets,
  bytes,
});
