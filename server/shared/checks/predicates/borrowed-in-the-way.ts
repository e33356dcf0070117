// A port is taken although nobody listens there: a client borrowed it for a conversation with the service.
import * as v from 'valibot';
import { portOf, waitingAt } from '../rows.ts';
import { happened, idsOf, notYet } from '../talks.ts';
import type { Predicate, RunView } from '../types.ts';

const Params = v.strictObject({});

export const predicate: Predicate<Record<string, never>> = {
  id: 'borrowed-in-the-way',
  over: 'sockets',
  aimed: true,
  params: Params,

  matches(view, _params, on) {
    const client = borrowed(view, portOf(on));
    return client && waitingAt(view, client.local.port).length === 0 ? happened(idsOf([client])) : notYet;
  },

  explain(view, _params, on) {
    const port = portOf(on);
    if (port === undefined) return 'The server is starting.';
    return `Nobody has a conversation with port ${port} open, so no port is borrowed for one.`;
  },
};

const borrowed = (view: RunView, port: number | undefined) =>
  view.rows.find((row) => port !== undefined && row.remote.port === port && row.state === 'ESTABLISHED');
