// The line to the neighbour has done something to packets of this service's conversations: lost them, held them, doubled them.
import * as v from 'valibot';
import type { TouchedEntry } from '../../contract/entry.ts';
import { fates } from '../../line/faults.ts';
import { post, strayPost } from '../post.ts';
import { absence } from '../say.ts';
import { happened, notYet, talks } from '../talks.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({
  fate: v.picklist(fates),
  packets: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
});
type Params = v.InferOutput<typeof Params>;
type Touch = Extract<TouchedEntry, { by: 'line' }>;

const past: Record<Params['fate'], string> = {
  lost: 'lost',
  overflow: 'lost because too many waited',
  held: 'held',
  copy: 'doubled',
};

export const predicate: Predicate<Params> = {
  id: 'line-touched',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { fate, packets }, on) {
    const found = on ? touched(view, on, fate) : [];
    return found.length >= packets ? happened(found) : notYet;
  },

  explain(view, { fate, packets }, on) {
    if (!on?.listens) return 'The server is starting.';
    if (framesOf(view, on).size === 0) return on.listens.transport === 'udp' ? strayPost(view, on) : absence(view, on);
    const found = touched(view, on, fate).length;
    const other = touches(view).findLast((one) => one.fate !== fate);
    if (found > 0) return `The line has ${past[fate]} ${found} of the ${packets} packets that this step looks for.`;
    if (other) return `The line has ${past[other.fate]} packets. This step is about packets that are ${past[fate]}.`;
    return 'Your packets went over a line that does nothing to them. Set it first.';
  },
};

const touches = (view: RunView): Touch[] =>
  view.entries.filter((entry): entry is Touch => entry.type === 'touched' && entry.by === 'line');

/** The ids of all packets between a client and the service. */
function framesOf(view: RunView, on: ServiceFacts): ReadonlySet<number> {
  const all = on.listens?.transport === 'udp' ? post(view, on) : talks(view, on);
  return new Set(all.flatMap(({ packets }) => packets.map(({ id }) => id)));
}

function touched(view: RunView, on: ServiceFacts, fate: Params['fate']): number[] {
  const frames = framesOf(view, on);
  return touches(view)
    .filter((one) => one.fate === fate)
    .flatMap((one) => one.frames.filter((id) => frames.has(id)));
}
