// Somebody waits at a port from which a client had spoken with the service: that conversation has ended, and left nothing there.
import * as v from 'valibot';
import type { Endpoint, RowEntry } from '../../contract/entry.ts';
import { portOf, waiting } from '../rows.ts';
import { happened, idsOf, notYet } from '../talks.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

/** Where a client spoke from, and the entry that told of it. */
interface Client {
  readonly id: number;
  readonly from: Endpoint;
}

export const predicate: Predicate<Record<string, never>> = {
  id: 'port-passed-on',
  over: 'sockets',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    for (const client of clients(view, on)) {
      const server = view.rows.find((row) => waiting(row) && row.id > client.id && isAt(row, client.from, true));
      if (server) return happened(idsOf([client, server]));
    }
    return notYet;
  },

  explain(view, _params, on) {
    const port = portOf(on);
    if (port === undefined) return 'The server is starting.';
    const client = clients(view, on).at(-1);
    if (!client) return `Nobody has spoken with port ${port} in this step, so no port was borrowed for it.`;
    const left = view.rows.find((row) => !waiting(row) && isAt(row, client.from, false));
    const refused = view.entries
      .filter((entry) => entry.type === 'process')
      .findLast(({ id, error }) => error === 'EADDRINUSE' && id > client.id);
    if (!left && refused)
      return `Port ${client.from.port} was given back, and when ${refused.name} asked for it, somebody else on this computer had it. Begin again: your next client borrows another one.`;
    if (!left) return `Port ${client.from.port} was given back. Nobody waits there yet.`;
    const end = left.state === 'ESTABLISHED' ? 'its conversation is open' : `its end is still there, in ${left.state}`;
    return `Port ${client.from.port} is the client’s: ${end}.`;
  },
};

/** Clients of the service in this step, as the kernel's table and the service itself told of them. */
function clients(view: RunView, on: ServiceFacts | undefined): Client[] {
  const port = portOf(on);
  if (!on || port === undefined) return [];
  return view.entries.flatMap((entry): Client[] => {
    if (entry.type === 'row' && entry.remote.port === port && entry.state === 'ESTABLISHED')
      return [{ id: entry.id, from: entry.local }];
    const isOurs = entry.type === 'socket' && entry.name === on.name && entry.what === 'accepted';
    return isOurs && entry.remote ? [{ id: entry.id, from: entry.remote }] : [];
  });
}

/** Is a TCP socket here at this end? Who waits at `every` address waits at this one, too. */
function isAt({ transport, local }: RowEntry, { address, port }: Endpoint, every: boolean): boolean {
  const wide = every && (local.address === '0.0.0.0' || local.address === '::');
  return transport === 'tcp' && local.port === port && (wide || local.address === address);
}
