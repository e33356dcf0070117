// The relay in front of this service has done something to connections or datagrams: held them, cut them, lost them. By what the
// relay itself has told of them, so that it can be answered without capture.
import * as v from 'valibot';
import type { SocketEntry } from '../../contract/entry.ts';
import { relayDeeds, relayName, type RelayDeed } from '../../relay/toxics.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({
  toxic: v.picklist(relayDeeds),
  /** Connections; datagrams over UDP. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
});
type Params = v.InferOutput<typeof Params>;
type Touch = SocketEntry & { toxic: RelayDeed };

const past: Record<RelayDeed, string> = {
  latency: 'held',
  bandwidth: 'slowed down',
  slicer: 'cut into pieces',
  limit_data: 'closed after some bytes',
  timeout: 'silenced',
  reset_peer: 'reset',
  slow_close: 'kept open at its end',
  loss: 'lost',
  duplicate: 'doubled',
  reorder: 'held while others overtook',
  overflow: 'lost because too many waited',
};

export const predicate: Predicate<Params> = {
  id: 'relay-touched',
  over: 'processes',
  aimed: true,
  params: Params,

  matches(view, { toxic, times }, on) {
    const found = on ? touches(view, on).filter((one) => one.toxic === toxic) : [];
    return on && count(found, on) >= times ? happened(found.map(({ id }) => id)) : notYet;
  },

  explain(view, { toxic, times }, on) {
    if (!on?.listens) return 'The server is starting.';
    const relay = view.services.get(relayName(on.name));
    if (!relay?.listens || relay.state === 'gone')
      return `There is no relay in front of ${on.name} now. Set one first.`;
    const things = on.listens.transport === 'udp' ? 'datagram' : 'connection';
    const all = touches(view, on);
    const found = count(
      all.filter((one) => one.toxic === toxic),
      on,
    );
    if (found > 0) return `The relay has ${past[toxic]} ${found} of the ${times} ${things}s that this step looks for.`;
    const other = all.at(-1);
    if (other) return `The relay has ${past[other.toxic]} a ${things}. This step is about one that is ${past[toxic]}.`;
    const { port } = relay.listens;
    if (came(view, relay)) return 'The relay handed on all that came, and did nothing to it. Set it first.';
    if (came(view, on)) return `You went to port ${on.listens.port}, past the relay. It is at port ${port}.`;
    return `Nothing has come to the relay at port ${port} yet.`;
  },
};

const touches = (view: RunView, { name, world }: ServiceFacts): Touch[] =>
  view.entries.filter(
    (entry): entry is Touch =>
      entry.type === 'socket' &&
      entry.what === 'touched' &&
      entry.toxic !== undefined &&
      entry.name === relayName(name) &&
      entry.world === world,
  );

const came = (view: RunView, { name }: ServiceFacts): boolean =>
  view.entries.some(
    (entry) => entry.type === 'socket' && entry.name === name && ['accepted', 'read'].includes(entry.what),
  );

/** Datagrams one by one. A connection is told of at the end that it was read from: towards the client, or towards the service. */
function count(found: readonly Touch[], { listens }: ServiceFacts): number {
  if (listens?.transport === 'udp') return found.length;
  const ends = (towards: boolean): number =>
    new Set(
      found
        .filter(({ remote }) => (remote?.port === listens?.port) === towards)
        .map(({ local, remote }) => `${local?.port} ${remote?.address} ${remote?.port}`),
    ).size;
  return Math.max(ends(true), ends(false));
}
