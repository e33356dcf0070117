// What the worker says of a picked packet, and of the conversation that it is part of. Pure.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { aloneSays } from '../../../server/shared/conversations/alone.ts';
import { aboutSide, knownOf } from '../../../server/shared/conversations/context.ts';
import { assembledAt } from '../../../server/shared/conversations/fragments.ts';
import { refersTo, tookIn } from '../../../server/shared/conversations/refers.ts';
import { protocolOf } from '../../../server/shared/conversations/label.ts';
import type { Conversation, End, IcmpError, Packet } from '../../../server/shared/conversations/types.ts';
import { longest } from '../../../server/shared/dissect/messages/words.ts';
import type { Known, Layer, Protocol } from '../../../server/shared/dissect/types.ts';
import { mostBytes, turnsOf, type Said, type Spoken } from '../stage/bytes/turns.ts';
import type { Language } from '../stage/packets/filter/language.ts';
import type { Detail } from './messages.ts';
import { askedIn } from './request.ts';
import { rowOf, type Told } from './row.ts';
import type { Label } from './sketch.ts';
import type { Store } from './store.ts';

/** Packets before a fragment among which its others are looked for. */
export const searched = 4096;

/** The words and the dissection, from server/shared. */
export interface Knowledge {
  readonly label: Label;
  readonly story: (packet: Packet, conversation: Conversation) => { title: string; says: string };
  readonly dissect: (frame: Frame, known?: Known) => readonly Layer[];
  /** Those that are looked for in what is said. */
  readonly protocols: readonly Protocol[];
  /** The words of the filter. */
  readonly filter: Language;
}

/** A packet and the conversation that it is part of. */
export interface Found {
  readonly packet: Packet;
  readonly conversation: Conversation;
  /** It is a part of a longer one. */
  readonly part?: Part;
}

export interface Part {
  /** The key of the whole. */
  readonly key: string;
  /** Packets of it before this part, and behind. */
  readonly before: number;
  readonly behind: number;
}

/** What is no longer than this is shown from its beginning; else it begins so far before the packet that is picked. */
const short = { packets: 2_000, bytes: mostBytes };
const leadIn = { packets: 1_000, bytes: mostBytes / 4 };
/** How much is shown at most. */
const whole = { packets: 4_000, bytes: mostBytes };

/** All of one packet. */
export function detailOf(frame: Frame, found: Found | undefined, store: Store, knowledge: Knowledge): Detail {
  const known = found && knownOf(found.packet, found.conversation);
  const story = found && knowledge.story(found.packet, found.conversation);
  const refers = found ? refersTo(found.packet, found.conversation) : [];
  const asked = found && 'length' in found.packet ? askedIn(known?.stream, found.packet.length) : undefined;
  return {
    ...plainDetail(frame, known, store, knowledge),
    says: aloneSays(frame),
    ...story,
    ...(found && { conversation: keyOf(found) }),
    ...(asked && { asked }),
    ...(refers.length > 0 && { refers }),
  };
}

/** Of a packet what its headers say, while of its conversation the beginning is all that is known. */
export function glanceOf(frame: Frame, began: Conversation | undefined, store: Store, knowledge: Knowledge): Detail {
  const { address, port } = rowOf(frame, undefined).from;
  const from = began?.a.address === address && began.a.port === port ? 'a' : 'b';
  const detail = plainDetail(frame, began && aboutSide(began, from), store, knowledge);
  const transport = detail.layers.findIndex(({ protocol }) => protocol === 'tcp' || protocol === 'udp');
  const layers = transport < 0 ? detail.layers : detail.layers.slice(0, transport + 1);
  return { ...detail, layers, reading: true, ...(began && { conversation: began.key }) };
}

function plainDetail(frame: Frame, known: Known | undefined, store: Store, knowledge: Knowledge): Detail {
  const { id, at, world, iface, original, bytes } = frame;
  const { what, to } = rowOf(frame, undefined);
  const assembled = assembledAt(frame, earlier(store, id));
  return {
    ...{ id, at, world, iface, original, bytes: bytes.slice() },
    layers: knowledge.dissect(frame, { ...known, assembled }),
    ...{ title: what, says: '' },
    ...(to.address === '' ? {} : { to }),
  };
}

/** What the list says of a packet. */
export const toldOf = ({ packet, conversation }: Found, label: Label): Told => ({
  what: label(packet, conversation, longest),
  protocol: protocolOf(packet, conversation),
  took: tookIn(packet, conversation)[0],
});

/** The frames before this one, as many as are worth a look. */
function* earlier(store: Store, id: number): Generator<Frame> {
  const row = store.rowOf(id);
  for (let one = Math.max(0, row - searched); one < row; one++) {
    const frame = store.frame(one);
    if (frame !== undefined) yield frame;
  }
}

/** What was said in a packet's conversation; around the packet, where the conversation is long. */
export function saidOf(found: Found): Said {
  const { transport, a, b, unlisted } = found.conversation;
  const { before = 0, behind = 0 } = found.part ?? {};
  const packets: readonly Spoken[] = found.conversation.packets.filter(isSpoken);
  const first = beginningOf(packets, found.packet.id);
  const end = first + reach(packets.slice(first), whole);
  const starts = before === 0 ? startsOf(found.conversation) : {};
  const said = turnsOf(packets, transport === 'tcp', starts, { first, end });
  const left = { before: before + first, behind: behind + packets.length - end };
  return {
    ...{ key: keyOf(found), transport, a, b, ...said, cut: said.cut || unlisted > 0 },
    ...(left.before + left.behind > 0 && { left }),
  };
}

const keyOf = ({ part, conversation }: Found): string => part?.key ?? conversation.key;
const isSpoken = (packet: Packet): packet is Exclude<Packet, IcmpError> =>
  !('kind' in packet && packet.kind === 'icmp');

/** Numbers count from the SYN where it was seen: the first byte has number 1 (RFC 9293, 3.4). */
function startsOf(conversation: Conversation): Partial<Record<End, number>> {
  if (conversation.transport === 'udp') return {};
  const { a, b } = conversation.sides;
  return { ...(a ? { a: 1 } : {}), ...(b ? { b: 1 } : {}) };
}

/** The place of the packet with which to begin. */
function beginningOf(packets: readonly Spoken[], id: number): number {
  if (reach(packets, short) === packets.length) return 0;
  const at = packets.findIndex((packet) => packet.id >= id);
  const before = packets.slice(0, at < 0 ? packets.length : at);
  return before.length - reach(before.toReversed(), leadIn);
}

/** How many packets there are until so many have carried something, or so many bytes. */
function reach(packets: readonly Spoken[], most: typeof whole): number {
  let [count, bytes] = [0, 0];
  const beyond = packets.findIndex(({ length }) => {
    if (length > 0) count += 1;
    bytes += length;
    return count > most.packets || bytes > most.bytes;
  });
  return beyond < 0 ? packets.length : beyond;
}
