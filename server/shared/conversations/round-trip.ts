// How long an answer took, from the packets of a conversation.
import type { TcpConversation, TcpPacket } from './types.ts';

/** ns from the packet that this one acknowledges; undefined where it acknowledges none, or that one is not kept. */
export function roundTrip(packet: TcpPacket, conversation: TcpConversation): number | undefined {
  const first = packet.acks === 0 ? undefined : atOf(packet.acks, conversation);
  return first === undefined ? undefined : packet.at - first;
}

/** ns from the SYN to the ACK that ends the handshake; undefined for packets before that one. */
export function initialRoundTrip(packet: TcpPacket, conversation: TcpConversation): number | undefined {
  const { handshake } = conversation;
  if (handshake === undefined || packet.id < handshake[2]) return undefined;
  const [asked, agreed] = [atOf(handshake[0], conversation), atOf(handshake[2], conversation)];
  return asked === undefined || agreed === undefined ? undefined : agreed - asked;
}

/** When a packet was captured; they stand in the order of their ids. */
function atOf(id: number, { packets }: TcpConversation): number | undefined {
  let low = 0;
  let high = packets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((packets[middle]?.id ?? Infinity) < id) low = middle + 1;
    else high = middle;
  }
  return packets[low]?.id === id ? packets[low]?.at : undefined;
}
