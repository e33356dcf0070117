// Finding things in conversations: those with a service, a message of a given length in them, and who acknowledged it.
import type { TcpConversation, TcpPacket } from '../conversations/types.ts';
import { isAt } from './places.ts';
import type { Match, RunView, ServiceFacts } from './types.ts';

/** Conversations in which the service is the end that was spoken to, oldest first. */
export function talks(view: RunView, on: ServiceFacts): readonly TcpConversation[] {
  return view.conversations.filter(({ b, world }) => isAt(view, world, b, on));
}

/** A stretch of a side's stream: offsets of the first byte and behind the last, from 0. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where the client said exactly `length` bytes: all that it said, or what one packet carried. */
export function messages(talk: TcpConversation, length: number): readonly Stretch[] {
  const all = talk.sent.a.length;
  const found = all === length ? [{ start: 0, end: length }] : [];
  if (!talk.sides.a) return found;
  for (const packet of talk.packets) {
    const start = packet.seq - 1;
    if (packet.from === 'a' && packet.length === length && start >= 0 && start + length <= all && all !== length)
      found.push({ start, end: start + length });
  }
  return found;
}

/** Packets of one end that carry bytes of the stretch. A sequence number counts from 1: the SYN took 0 (RFC 9293, 3.4). */
export function carriers(talk: TcpConversation, from: 'a' | 'b', stretch: Stretch): readonly TcpPacket[] {
  const known = talk.sides[from] !== undefined;
  return talk.packets.filter((packet) => {
    if (packet.from !== from || packet.length === 0) return false;
    return !known || (packet.seq - 1 < stretch.end && packet.seq - 1 + packet.length > stretch.start);
  });
}

/** The first packet of the other end that acknowledges the whole stretch said by `by`. */
export function acknowledger(talk: TcpConversation, by: 'a' | 'b', stretch: Stretch): TcpPacket | undefined {
  if (talk.sides[by] === undefined) return undefined;
  return talk.packets.find((packet) => packet.from !== by && packet.flags.ack && packet.ack - 1 >= stretch.end);
}

/** The client's knocks: packets with SYN and no ACK (RFC 9293, 3.5). */
export const syns = ({ packets }: TcpConversation): readonly TcpPacket[] =>
  packets.filter(({ flags }) => flags.syn && !flags.ack);

/** Nobody has answered the client: no packet of the other end, no ICMP about one of its own. */
export const isSilent = ({ packets, icmp }: TcpConversation): boolean =>
  icmp.length === 0 && packets.every(({ from }) => from === 'a');

/** Do two stretches of bytes hold the same? */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Ids in order, each once. */
export const idsOf = (things: readonly { readonly id: number }[]): readonly number[] =>
  [...new Set(things.map((thing) => thing.id))].sort((a, b) => a - b);

/** The answer of a fact that, once it has happened, stays true. */
export const happened = (evidence: readonly number[]) => ({ met: true, now: true, evidence });

/** The answer of anything that is not so. */
export const notYet = { met: false, now: false, evidence: [] } as const;

/** Met by the first conversation with the service that shows it: `shown` gives the ids of what does. */
export function firstShowing(
  view: RunView,
  on: ServiceFacts | undefined,
  shown: (talk: TcpConversation) => readonly number[] | undefined,
): Match {
  const found = (on ? talks(view, on) : []).map(shown).find((ids) => ids !== undefined);
  return found ? happened(found) : notYet;
}
