// The service's program read so often, each time so many bytes: what it was handed at once.
import * as v from 'valibot';
import type { SocketEntry } from '../../contract/entry.ts';
import { bytes as say } from '../say.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';

const Params = v.strictObject({
  times: v.pipe(v.number(), v.integer(), v.minValue(1)),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
type Params = v.InferOutput<typeof Params>;

export const predicate: Predicate<Params> = {
  id: 'reads',
  over: 'processes',
  aimed: true,
  params: Params,

  matches(view, { times, bytes }, on) {
    const fitting = readsOf(view, on).filter((one) => one.bytes === bytes);
    return fitting.length >= times ? happened(fitting.slice(0, times).map(({ id }) => id)) : notYet;
  },

  explain(view, { times, bytes }, on) {
    if (!on) return 'The program is starting.';
    const seen = readsOf(view, on).map((one) => one.bytes ?? 0);
    if (seen.length === 0)
      return on.state === 'frozen'
        ? 'The program is frozen, and has read nothing yet. Thaw it.'
        : 'It has read nothing yet.';
    const wanted = times === 1 ? `one read of ${say(bytes)}` : `${times} reads of ${say(bytes)} each`;
    return `It read ${seen.map(say).join(', then ')}. This step looks for ${wanted}.`;
  },
};

const readsOf = (view: RunView, on: ServiceFacts | undefined): readonly SocketEntry[] =>
  view.entries.filter(
    (entry): entry is SocketEntry => entry.type === 'socket' && entry.what === 'read' && entry.name === on?.name,
  );
