// Two tabs of this page follow the run at once, each over a port of its own.
import * as v from 'valibot';
import { happened, idsOf, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'page-tabs',
  over: 'processes',
  aimed: false,
  params: v.strictObject({}),

  matches(view) {
    const ports = new Set(view.pages.map(({ client }) => client.port));
    return ports.size > 1 ? happened(idsOf(view.pages)) : notYet;
  },

  explain(view) {
    const port = view.pages[0]?.client.port;
    const one = port === undefined ? 'No tab follows this lesson.' : `One tab follows this lesson, over port ${port}.`;
    return `${one} Open the same address in a second one.`;
  },
};
