// The service's program got a connection in this step.
import * as v from 'valibot';
import { absence } from '../say.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'accepted',
  over: 'processes',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    const found = view.entries.find(
      (entry) => entry.type === 'socket' && entry.what === 'accepted' && entry.name === on?.name,
    );
    return found ? happened([found.id]) : notYet;
  },

  explain(view, _params, on) {
    return on ? absence(view, on) : 'The server is starting.';
  },
};
