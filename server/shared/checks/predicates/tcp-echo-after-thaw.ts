// A hello that waited at a frozen service was said back once the service was thawed, and the client was still there to hear it.
import * as v from 'valibot';
import { absence, ended } from '../say.ts';
import { acknowledger, happened, idsOf, notYet, same } from '../talks.ts';
import { waiting } from '../waiting.ts';
import type { Waiting } from '../waiting.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({
  /** How many clients must have waited at the same time. */
  clients: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)), 1),
});

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'tcp-echo-after-thaw',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { clients }, on) {
    for (const group of on ? byFreeze(waiting(view, on)) : []) {
      const heard = group.flatMap(heardBack);
      if (heard.length < clients) continue;
      const thawed = group[0]?.freeze.thawed;
      return happened(idsOf([...(thawed === undefined ? [] : [thawed]), ...heard].map((id) => ({ id }))));
    }
    return notYet;
  },

  explain(view, { clients }, on) {
    if (!on) return 'The server has not started yet.';
    if (on.state === 'gone') return ended(on);
    const waited =
      byFreeze(waiting(view, on))
        .at(-1)
        ?.filter((one) => one.data !== undefined) ?? [];
    if (waited.length < clients) return tooFew(view, on, waited.length, clients);
    if (on.state === 'frozen') return 'The server is still frozen. Thaw it.';
    if (waited.some(({ talk }) => talk.reset?.from === 'a'))
      return 'The server said your bytes back, and your client had given up by then: its side answered with RST. Freeze, say hello, and thaw sooner.';
    return 'The server is thawed. Waiting for its echo.';
  },
};

/** Conversations that waited in the same freeze, oldest freeze first. */
function byFreeze(all: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const ids = [...new Set(all.map((one) => one.freeze.id))];
  return ids.map((id) => all.filter((one) => one.freeze.id === id));
}

/** The packet with which the server said all of the client's bytes back, if the client acknowledged it. */
function heardBack({ talk }: Waiting): readonly number[] {
  const { a, b } = talk.sent;
  if (a.length === 0 || !same(a, b)) return [];
  const heard = acknowledger(talk, 'b', { start: 0, end: b.length });
  if (!heard || heard.flags.rst) return [];
  return talk.packets
    .filter((packet) => packet.from === 'b' && packet.length > 0)
    .slice(0, 1)
    .map(({ id }) => id);
}

function tooFew(view: RunView, on: ServiceFacts, waited: number, clients: number): string {
  const seen =
    waited === 1 ? 'One client waited at the frozen server.' : `${waited} clients waited at the frozen server.`;
  if (waited > 0) return `${seen} This looks for ${clients} at the same time.`;
  if (on.state !== 'frozen') return 'No hello waits at a frozen server. Freeze it, then say hello.';
  const why = absence(view, on);
  return why.startsWith('You ') ? why : 'The server is frozen. Now say hello to it.';
}
