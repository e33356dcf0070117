// What the page needs to draw a conversation, made from what the worker knows of it. Long ones fold in the middle.
import { protocolOf } from '../../../server/shared/conversations/label.ts';
import { isMarked } from '../../../server/shared/conversations/marks.ts';
import type { Conversation, Packet, TcpConversation, TcpPacket } from '../../../server/shared/conversations/types.ts';
import { shownAtFirst, type Fold, type Sketch, type SketchPacket } from './messages.ts';
import { againOf, changesIn, type Change } from './under-way.ts';

/** Fewer than so many more do not fold. */
const slack = 20;

export type Label = (packet: Packet, conversation: Conversation, most?: number) => string;

/** All packets in the order of their ids, ICMP errors about a TCP conversation among them. */
export function packetsOf(conversation: Conversation): readonly Packet[] {
  if (conversation.transport === 'udp' || conversation.icmp.length === 0) return conversation.packets;
  return [...conversation.packets, ...conversation.icmp].sort((x, y) => x.id - y.id);
}

/** The id of the newest packet; 0 when there is none. */
export function newestOf(conversation: Conversation): number {
  const last = conversation.packets.at(-1)?.id ?? 0;
  return conversation.transport === 'udp' ? last : Math.max(last, conversation.icmp.at(-1)?.id ?? 0);
}

/** The id of its first packet from entry id `from` on; 0 when there is none. */
export function firstFrom(conversation: Conversation, from: number): number {
  const packets = packetsOf(conversation);
  return packets[indexOf(packets, from)]?.id ?? 0;
}

/**
 * Those with a packet from entry id `from` on, in the order of their first ones there: so the filter numbers them. `again`: one that was
 * read again, in place of what is followed of it.
 */
export function ofStep(all: readonly Conversation[], again: Conversation | undefined, from: number): Conversation[] {
  const others = again === undefined ? all : all.filter(({ key }) => key !== again.key);
  const own = [...others, ...(again ? [again] : [])].filter((conversation) => newestOf(conversation) >= from);
  const firsts = new Map(own.map((conversation) => [conversation, firstFrom(conversation, from)]));
  return own.sort((x, y) => (firsts.get(x) ?? 0) - (firsts.get(y) ?? 0));
}

/**
 * The conversation from entry id `from` on; undefined when it has no packet there. `most` packets are drawn at each end where
 * it folds, and half as many to each side of the packet `revealed`.
 */
export function sketch(
  conversation: Conversation,
  from: number,
  label: Label,
  most = shownAtFirst,
  revealed?: number,
): Omit<Sketch, 'number'> | undefined {
  const { key, transport, world, a, b } = conversation;
  const packets = packetsOf(conversation);
  const earlier = indexOf(packets, from);
  const own = packets.slice(earlier);
  if (own.length === 0) return undefined;
  const parts = partsOf(own, most, revealed);
  const drawn = parts.flatMap(([first, end]) => own.slice(first, end));
  const folded = foldsBetween(parts, own);
  const lost = unanswered(own);
  const changes =
    transport === 'tcp' ? changesIn(conversation, new Set(drawn.map(({ id }) => id))) : new Map<number, Change>();
  return {
    key,
    transport,
    world,
    a,
    b,
    packets: drawn.map((packet) => {
      const told = sketchPacket(packet, conversation, label, lost.has(packet.id));
      const change = changes.get(packet.id);
      return change === undefined ? told : { ...told, change };
    }),
    ...(folded.length > 0 ? { folded } : {}),
    earlier,
    first: transport === 'tcp' ? firstOf(conversation) : {},
    ...(transport === 'tcp' ? tcpFacts(conversation) : { states: [], reset: false, over: false }),
  };
}

/** What is drawn of so many packets: both ends, and the surroundings of one; parts that nearly meet are one. */
function partsOf(own: readonly Packet[], most: number, revealed: number | undefined): [number, number][] {
  const wanted: [number, number][] = [
    [0, Math.min(most, own.length)],
    [Math.max(own.length - most, 0), own.length],
  ];
  const at = revealed === undefined ? own.length : indexOf(own, revealed);
  if (own[at]?.id === revealed) wanted.splice(1, 0, [Math.max(at - most / 2, 0), Math.min(at + most / 2, own.length)]);
  const parts: [number, number][] = [];
  for (const [first, end] of wanted.sort(([x], [y]) => x - y)) {
    const last = parts.at(-1);
    if (last !== undefined && first <= last[1] + slack) last[1] = Math.max(last[1], end);
    else parts.push([first, end]);
  }
  return parts;
}

/** What is left out between the parts. */
function foldsBetween(parts: readonly [number, number][], own: readonly Packet[]): Fold[] {
  let after = 0;
  return parts.slice(0, -1).map(([first, end], index) => {
    after += end - first;
    const next = parts[index + 1]?.[0] ?? end;
    let bytes = 0;
    for (let at = end; at < next; at++) bytes += lengthOf(own[at]);
    return { after, packets: next - end, bytes };
  });
}

const lengthOf = (packet: Packet | undefined): number =>
  packet === undefined || ('kind' in packet && packet.kind === 'icmp') ? 0 : packet.length;

/** The packet with this id, found by halves: packets stand in the order of their ids. */
export function packetOf(conversation: Conversation, id: number): Packet | undefined {
  const packet: Packet | undefined = conversation.packets[indexOf(conversation.packets, id)];
  if (packet?.id === id) return packet;
  return conversation.transport === 'tcp' ? conversation.icmp.find((one) => one.id === id) : undefined;
}

function indexOf(packets: readonly Packet[], id: number): number {
  let low = 0;
  let high = packets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((packets[middle]?.id ?? Infinity) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

const firstOf = ({ sides: { a, b } }: TcpConversation): Sketch['first'] => ({
  ...(a ? { a: a.isn } : {}),
  ...(b ? { b: b.isn } : {}),
});

function tcpFacts({ states, handshake, reset }: Conversation & { transport: 'tcp' }) {
  const last = (end: 'a' | 'b') => states.findLast((change) => change.end === end)?.state;
  const left = (end: 'a' | 'b') => ['CLOSED', 'TIME_WAIT', undefined].includes(last(end));
  return {
    states,
    ...(handshake === undefined ? {} : { openedBy: handshake[2] }),
    reset: reset !== undefined,
    over: reset !== undefined || (left('a') && left('b')),
  };
}

function sketchPacket(packet: Packet, conversation: Conversation, label: Label, unanswered: boolean): SketchPacket {
  const { id, at, from } = packet;
  const common = { id, at, from, label: label(packet, conversation), protocol: protocolOf(packet, conversation) };
  if ('kind' in packet) {
    const quotes = packet.kind === 'icmp' && packet.quotes !== undefined ? { quotes: packet.quotes } : {};
    return {
      ...common,
      length: packet.kind === 'icmp' ? 0 : packet.length,
      reset: false,
      unanswered: false,
      ...quotes,
    };
  }
  const { length, flags, repeats, seq, ack } = packet;
  const again = againOf(packet);
  return {
    ...common,
    length,
    reset: flags.rst,
    ...(repeats === undefined ? {} : { repeats }),
    ...(again === undefined ? {} : { again }),
    numbers: flags.ack ? { seq, ack } : { seq },
    unanswered,
  };
}

/**
 * Packets that were repeated before the other end said anything, or because it said the same ACK again and again; but for those
 * that it says it has got all the same.
 */
function unanswered(packets: readonly Packet[]): ReadonlySet<number> {
  const lost = new Set<TcpPacket>();
  /** What was sent last of the same bytes, by the id of what was sent first. */
  const latest = new Map<number, TcpPacket>();
  let silent: TcpPacket[] = [];
  for (const packet of packets) {
    if (packet.from !== silent[0]?.from) silent = [];
    if (!('flags' in packet)) continue;
    const { repeats, twice } = packet;
    if (repeats !== undefined && isMarked(packet, 'fast-retransmission')) {
      const before = latest.get(repeats);
      if (before) lost.add(before);
    }
    latest.set(repeats ?? packet.id, packet);
    if (repeats !== undefined)
      for (const before of silent) if (before.id === repeats || before.repeats === repeats) lost.add(before);
    // It has got the same twice: the last one that was sent, and the one before it, which nobody thought to have arrived.
    const got =
      twice === undefined ? undefined : [...lost].findLast((one) => one.from !== packet.from && has(one, twice));
    if (got) lost.delete(got);
    silent.push(packet);
  }
  return new Set([...lost].map(({ id }) => id));
}

/** Is this number one of the packet's? SYN and FIN count as one each. */
function has({ seq, length, flags }: TcpPacket, number: number): boolean {
  return (number - seq) >>> 0 < length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);
}
