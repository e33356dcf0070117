// The goodbye: a FIN from one side or both, each acknowledged (RFC 9293, 3.6). Without packets: the service's program
// told that its peer ended, and that it closed its own side without an error.
import * as v from 'valibot';
import type { TcpConversation } from '../../conversations/types.ts';
import { absence } from '../say.ts';
import { happened, idsOf, notYet, talks } from '../talks.ts';
import { told } from '../told.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({ by: v.picklist(['both', 'client', 'server']) });
type By = v.InferOutput<typeof Params>['by'];

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-closed',
  over: 'processes',
  aimed: true,
  params: Params,

  matches(view, { by }, on) {
    if (!on) return notYet;
    const evidence = view.packets === 'captured' ? inPackets(view, on, by) : inEntries(view, on, by);
    return evidence ? happened(evidence) : notYet;
  },

  explain(view, { by }, on) {
    if (!on) return 'The server has not started yet.';
    if (view.packets === 'implied') return explainEntries(view, on, by);
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    if (last.reset) {
      const who = last.reset.from === 'a' ? 'your client' : 'the server’s side';
      return `The conversation ended with RST from ${who}: cut off, without a goodbye.`;
    }
    const { a, b } = last.fins;
    if (!a && !b) return 'The conversation is still open: nobody has said goodbye (FIN).';
    if (!b) return lacksServer(on);
    if (!a) return 'The server said goodbye (FIN). Your client has not yet.';
    return 'Both said FIN. The last acknowledgement is missing.';
  },
};

const lacksServer = (on: ServiceFacts): string =>
  `Your client said goodbye (FIN). The server has not yet${on.state === 'frozen' ? ': it is frozen' : ''}.`;

function inPackets(view: RunView, on: ServiceFacts, by: By): readonly number[] | undefined {
  const talk = talks(view, on).findLast((one) => wanted(one, by).every((fin) => fin?.acked !== undefined));
  return talk && idsOf(wanted(talk, by).flatMap((fin) => (fin ? [{ id: fin.id }] : [])));
}

function wanted({ fins }: TcpConversation, by: By) {
  return by === 'both' ? [fins.a, fins.b] : [by === 'client' ? fins.a : fins.b];
}

function inEntries(view: RunView, on: ServiceFacts, by: By): readonly number[] | undefined {
  for (const one of [...told(view, on)].reverse()) {
    const ends = by === 'both' ? [one.peerEnded, one.ended] : [by === 'client' ? one.peerEnded : one.ended];
    const ids = ends.filter((id) => id !== undefined);
    if (ids.length === ends.length) return ids.sort((a, b) => a - b);
  }
  return undefined;
}

function explainEntries(view: RunView, on: ServiceFacts, by: By): string {
  const last = told(view, on).at(-1);
  if (!last) return 'The server has told of no connection yet.';
  if (last.error !== undefined) return `The server’s socket ended with ${last.error}.`;
  if (by !== 'server' && last.peerEnded === undefined) return 'The server has not heard your client’s goodbye yet.';
  return lacksServer(on);
}
