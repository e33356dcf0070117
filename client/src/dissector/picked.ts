// What the worker says of a picked packet, and of the conversation that it is part of. Pure.
import type { Frame } from '../../../server/shared/contract/frames.ts';
import { knownOf } from '../../../server/shared/conversations/context.ts';
import { assembledAt } from '../../../server/shared/conversations/fragments.ts';
import type { Conversation, Packet } from '../../../server/shared/conversations/types.ts';
import type { Known, Layer, Protocol } from '../../../server/shared/dissect/types.ts';
import { turnsOf, type Said } from '../stage/bytes/turns.ts';
import type { Language } from '../stage/packets/filter/language.ts';
import type { Detail } from './messages.ts';
import { askedIn } from './request.ts';
import { rowOf } from './row.ts';
import type { Label } from './sketch.ts';
import type { Store } from './store.ts';

/** Packets before a fragment among which its others are looked for. */
const searched = 4096;

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
}

/** All of one packet. */
export function detailOf(frame: Frame, found: Found | undefined, store: Store, knowledge: Knowledge): Detail {
  const { id, at, world, iface, original, bytes } = frame;
  const story = found && knowledge.story(found.packet, found.conversation);
  const assembled = assembledAt(frame, earlier(store, id));
  const known = { ...(found && knownOf(found.packet, found.conversation)), assembled };
  const asked = found && 'length' in found.packet ? askedIn(known.stream, found.packet.length) : undefined;
  const row = rowOf(frame, undefined);
  return {
    id,
    at,
    world,
    iface,
    original,
    bytes: bytes.slice(),
    layers: knowledge.dissect(frame, known),
    title: story?.title ?? row.what,
    says: story?.says ?? '',
    ...(found && { conversation: found.conversation.key }),
    ...(row.to.address === '' ? {} : { to: row.to }),
    ...(asked && { asked }),
  };
}

/** The frames before this one, as many as are worth a look. */
function* earlier(store: Store, id: number): Generator<Frame> {
  const row = store.rowOf(id);
  for (let one = Math.max(0, row - searched); one < row; one++) {
    const frame = store.frame(one);
    if (frame !== undefined) yield frame;
  }
}

/** What was said in a conversation. */
export function saidOf(conversation: Conversation): Said {
  const { key, transport, a, b, unlisted } = conversation;
  if (transport === 'udp') {
    const said = turnsOf(
      conversation.packets.filter((packet) => packet.kind === 'datagram'),
      false,
    );
    return { key, transport, a, b, ...said, cut: said.cut || unlisted > 0 };
  }
  const { packets, sides } = conversation;
  // Numbers count from the SYN where it was seen: the first byte has number 1 (RFC 9293, 3.4).
  const starts = { ...(sides.a ? { a: 1 } : {}), ...(sides.b ? { b: 1 } : {}) };
  const said = turnsOf(packets, true, starts);
  return { key, transport, a, b, ...said, cut: said.cut || unlisted > 0 };
}
