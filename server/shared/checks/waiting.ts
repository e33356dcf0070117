// Conversations that a frozen service could not answer: the kernel shook hands and acknowledged for it.
import type { TcpConversation } from '../conversations/types.ts';
import { acknowledger, talks } from './talks.ts';
import type { Freeze, RunView, ServiceFacts } from './types.ts';

export interface Waiting {
  readonly talk: TcpConversation;
  readonly freeze: Freeze;
  readonly handshake: readonly [number, number, number];
  /** The first packet with bytes of the client, and the packet that acknowledges them while the program stood still. */
  readonly data?: number;
  readonly acknowledged?: number;
}

/**
 * Conversations whose handshake was done while the service was frozen, oldest first.
 *
 * A freeze and a thaw are noticed up to a poll after they happened, so their times alone would miss a hello sent at once
 * after `kill -STOP`. What is certain: a program that does something before `since` had not been frozen yet, and one that
 * does something after `since` has been thawed. So the program's own acts decide.
 */
export function waiting(view: RunView, on: ServiceFacts): readonly Waiting[] {
  const all = talks(view, on);
  const acts = [...all.flatMap(spoken), ...programActs(view, on)].sort((a, b) => a - b);
  return all.flatMap((talk) => {
    const begun = talk.packets[0]?.at ?? 0;
    const first = Math.min(...spoken(talk), ...programActs(view, on, talk));
    const freeze = on.freezes.find((one) => first > one.since && begun <= thawOf(one, acts));
    if (!freeze || !talk.handshake) return [];
    const data = talk.packets.find((packet) => packet.from === 'a' && packet.length > 0);
    const ack = data && acknowledger(talk, 'a', { start: 0, end: data.seq - 1 + data.length });
    const inTime = ack && ack.at <= thawOf(freeze, acts);
    const found = { talk, freeze, handshake: talk.handshake, ...(data && { data: data.id }) };
    return [inTime ? { ...found, acknowledged: ack.id } : found];
  });
}

/** When the program went on, as far as known: what it did first after the freeze, else when the thaw was noticed. */
function thawOf(freeze: Freeze, acts: readonly number[]): number {
  return Math.min(freeze.until ?? Infinity, acts.find((at) => at > freeze.since) ?? Infinity);
}

/** Times at which the service's bytes went out. */
const spoken = (talk: TcpConversation): number[] =>
  talk.packets.filter((packet) => packet.from === 'b' && packet.length > 0).map((packet) => packet.at);

/** Times at which the program itself did something with a socket; with `talk`, with that connection. */
function programActs(view: RunView, on: ServiceFacts, talk?: TcpConversation): number[] {
  return view.entries.flatMap((entry) => {
    if (entry.type !== 'socket' || entry.name !== on.name || entry.world !== on.world || entry.what === 'owner')
      return [];
    const other = talk && !(entry.remote?.port === talk.a.port && entry.remote.address === talk.a.address);
    return other ? [] : [entry.at];
  });
}
