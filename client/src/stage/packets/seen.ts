// What was seen in this step, for the filter's completions: ports, addresses, programs and conversations.
import type { Run } from '../../state/run.svelte.ts';
import type { Exchange } from '../conversation/exchange.ts';
import { t } from '../texts/texts.ts';
import type { Seen } from './filter/complete.ts';

/** Ports: of the services first. `exchanges`: those that are drawn, oldest first. */
export function seenIn(run: Run, exchanges: readonly Exchange[]): Seen {
  const ends = exchanges.flatMap(({ a, b }) => [b, a]);
  const services = [...run.services.values()].flatMap(({ listens }) => (listens ? [listens.port] : []));
  return {
    ports: [...new Set([...services, ...ends.map(({ port }) => port)])],
    addresses: [...new Set(ends.map(({ address }) => address))],
    processes: programsOf(run),
    conversations: run.sketches.map(({ number, a, b, transport }) => ({
      number,
      says: t.filter.between(`:${a.port}`, `:${b.port}`, transport),
    })),
  };
}

/** Those that may send or answer; a program of the learner's own is known by its sockets. */
function programsOf({ processes, table }: Run): Seen['processes'] {
  const byPid = new Map<number, string>();
  for (const { role, pid, kind, name } of processes)
    if (role !== 'keeper' && role !== 'capture') byPid.set(pid, kind ?? byPid.get(pid) ?? name);
  for (const { pid, program, whose } of table.now)
    if (pid !== undefined && program !== undefined && whose !== 'playground' && !byPid.has(pid))
      byPid.set(pid, program);
  return [...byPid].map(([pid, name]) => ({ pid, name }));
}
