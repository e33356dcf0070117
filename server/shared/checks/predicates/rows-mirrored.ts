// Each conversation with the service fills two rows of the kernel's table: one end is the other's, turned round. `count` of them are open.
import * as v from 'valibot';
import { mirrorOf, portOf } from '../rows.ts';
import { happened, idsOf, notYet } from '../talks.ts';
import type { RowEntry } from '../../contract/entry.ts';
import type { Predicate, RunView } from '../types.ts';

const Params = v.strictObject({ count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12)), 1) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'rows-mirrored',
  over: 'sockets',
  aimed: true,
  params: Params,

  matches(view, { count }, on) {
    const pairs = openOnes(view, portOf(on));
    return pairs.length >= count ? happened(idsOf(pairs.flat())) : notYet;
  },

  explain(view, { count }, on) {
    const port = portOf(on);
    if (port === undefined) return 'The server is starting.';
    const open = openOnes(view, port).length;
    if (open > 0) return `Open with port ${port} at a time: ${open}. ${count} are wanted.`;
    const old = view.rows.find(({ local, remote }) => [local.port, remote.port].includes(port) && remote.port !== 0);
    if (old) return `The conversation with port ${port} is over already: it is in ${old.state}. Keep one open.`;
    return `Nobody has a conversation with port ${port} open.`;
  },
};

/** The conversations with this port that are open: of each, both its rows. */
function openOnes(view: RunView, port: number | undefined): RowEntry[][] {
  const clients = view.rows.filter(
    ({ state, remote }) => state === 'ESTABLISHED' && remote.port === port && port !== undefined,
  );
  return clients.flatMap((row) => {
    const mirror = mirrorOf(view, row);
    return mirror ? [[row, mirror]] : [];
  });
}
