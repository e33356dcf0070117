// Several tabs of this page follow the run at once, each over a port of its own.
import * as v from 'valibot';
import { happened, idsOf, notYet } from '../talks.ts';
import type { Predicate, RunView } from '../types.ts';

const Params = v.strictObject({ tabs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(12)), 2) });

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'page-tabs',
  over: 'processes',
  aimed: false,
  params: Params,

  matches(view, { tabs }) {
    return portsOf(view).size >= tabs ? happened(idsOf(view.pages)) : notYet;
  },

  explain(view, { tabs }) {
    const [port, ...more] = portsOf(view);
    if (port === undefined) return 'No tab follows this lesson. Open its address in one.';
    if (more.length === 0)
      return `One tab follows this lesson, over port ${port}. Open the same address in a second one.`;
    return `${more.length + 1} tabs follow this lesson, over the ports ${[port, ...more].join(', ')}. ${tabs} are wanted.`;
  },
};

const portsOf = (view: RunView): Set<number> => new Set(view.pages.map(({ client }) => client.port));
