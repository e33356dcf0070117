// Some program waits at the port of a service: over this transport, at this address. Whose it is does not matter, unless
// `other`: then it is another process than the service's own.
import * as v from 'valibot';
import { portOf, sayRow, waiting, waitingAt } from '../rows.ts';
import { notYet } from '../talks.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({
  transport: v.optional(v.picklist(['tcp', 'udp']), 'tcp'),
  address: v.optional(v.string(), '127.0.0.1'),
  other: v.optional(v.boolean(), false),
});
type Params = v.InferOutput<typeof Params>;

export const predicate: Predicate<Params> = {
  id: 'listens',
  over: 'sockets',
  aimed: true,
  params: Params,

  matches(view, params, on) {
    const row = found(view, params, on);
    return row ? { met: true, now: true, evidence: [row.id] } : notYet;
  },

  explain(view, { transport, address, other }, on) {
    const port = portOf(on);
    if (port === undefined) return 'The server is starting.';
    const wanted = `${transport.toUpperCase()} at ${address}:${port}`;
    const wide = waitingAt(view, port).find((row) => row.transport === transport && isWildcard(row.local.address));
    if (wide) return `Seen: ${sayRow(wide)}, which is every address at once. This step looks for ${wanted}.`;
    const own = waitingAt(view, port).find((row) => row.transport === transport && row.local.address === address);
    if (other && own)
      return `${wanted} is still the first program’s (PID ${own.pid ?? '?'}). It must let go of it first.`;
    const near = view.rows.findLast((row) => row.whose === 'yours' && waiting(row) && row.id >= firstOf(view));
    if (near) return `Seen: ${sayRow(near)}. This step looks for ${wanted}.`;
    const here = waitingAt(view, port).map(sayRow);
    return `Nobody waits for ${wanted} yet.${here.length > 0 ? ` At this number: ${here.join('; ')}.` : ''}`;
  },
};

function found(view: RunView, { transport, address, other }: Params, on: ServiceFacts | undefined) {
  const port = portOf(on);
  if (port === undefined) return undefined;
  const here = waitingAt(view, port).filter((row) => row.transport === transport && row.local.address === address);
  return other ? here.find(({ pid }) => pid !== on?.pid) : here[0];
}

const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** The first entry since the step began. */
const firstOf = (view: RunView): number => view.entries[0]?.id ?? Infinity;
