// What the page needs to draw a conversation, made from what the worker knows of it. Long ones fold in the middle.
import type { TcpConversation, TcpPacket } from '../../../server/shared/conversations/types.ts';
import type { Sketch, SketchPacket } from './messages.ts';

/** Packets drawn at the beginning and at the end of a long conversation; up to twice as many and some do not fold. */
const shown = 40;
const foldsFrom = 2 * shown + 20;

export type Label = (packet: TcpPacket, conversation: TcpConversation) => string;

/** The conversation from entry id `from` on; undefined when it has no packet there. */
export function sketch(conversation: TcpConversation, from: number, label: Label): Sketch | undefined {
  const { key, world, a, b, packets, states, handshake, reset } = conversation;
  const earlier = indexOf(packets, from);
  const own = packets.slice(earlier);
  if (own.length === 0) return undefined;
  const folds = own.length > foldsFrom;
  const drawn = folds ? [...own.slice(0, shown), ...own.slice(-shown)] : own;
  const answered = unanswered(own);
  return {
    key,
    world,
    a,
    b,
    packets: drawn.map((packet) => sketchPacket(packet, label(packet, conversation), answered.has(packet.id))),
    ...(folds ? { folded: { after: shown, packets: own.length - 2 * shown } } : {}),
    earlier,
    states,
    ...(handshake === undefined ? {} : { openedBy: handshake[2] }),
    reset: reset !== undefined,
  };
}

/** The packet with this id, found by halves: packets stand in the order of their ids. */
export function packetOf(conversation: TcpConversation, id: number): TcpPacket | undefined {
  const packet = conversation.packets[indexOf(conversation.packets, id)];
  return packet?.id === id ? packet : undefined;
}

function indexOf(packets: readonly TcpPacket[], id: number): number {
  let low = 0;
  let high = packets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((packets[middle]?.id ?? Infinity) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sketchPacket(packet: TcpPacket, label: string, unanswered: boolean): SketchPacket {
  const { id, at, from, length, flags, repeats } = packet;
  return { id, at, from, label, length, reset: flags.rst, ...(repeats === undefined ? {} : { repeats }), unanswered };
}

/** Packets that were repeated before the other end said anything. */
function unanswered(packets: readonly TcpPacket[]): ReadonlySet<number> {
  const lost = new Set<number>();
  let silent: TcpPacket[] = [];
  for (const packet of packets) {
    if (packet.from !== silent[0]?.from) silent = [];
    if (packet.repeats !== undefined) {
      for (const before of silent) {
        if (before.id === packet.repeats || before.repeats === packet.repeats) lost.add(before.id);
      }
    }
    silent.push(packet);
  }
  return lost;
}
