// One conversation with the service fills two rows of the kernel's table: each end is the other's, turned round.
import * as v from 'valibot';
import { mirrorOf, portOf } from '../rows.ts';
import { happened, idsOf, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'rows-mirrored',
  over: 'sockets',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    const port = portOf(on);
    const row = view.rows.find(
      ({ state, remote }) => state === 'ESTABLISHED' && remote.port === port && port !== undefined,
    );
    const mirror = row && mirrorOf(view, row);
    return row && mirror ? happened(idsOf([row, mirror])) : notYet;
  },

  explain(view, _params, on) {
    const port = portOf(on);
    if (port === undefined) return 'The server is starting.';
    const old = view.rows.find(({ local, remote }) => [local.port, remote.port].includes(port) && remote.port !== 0);
    if (old) return `The conversation with port ${port} is over already: it is in ${old.state}. Keep one open.`;
    return `Nobody has a conversation with port ${port} open.`;
  },
};
