// The service's process runs and listens. A fact that can pass: `now` says whether it is so at this moment.
import * as v from 'valibot';
import { ended } from '../say.ts';
import { notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

type None = Record<string, never>;

export const predicate: Predicate<None> = {
  id: 'process-running',
  over: 'processes',
  aimed: true,
  params: v.strictObject({}),

  matches(_view, _params, on) {
    return on?.state === 'running' ? { met: true, now: true, evidence: [on.since] } : notYet;
  },

  explain(_view, _params, on) {
    if (!on || on.state === 'starting') return 'The server is starting.';
    return on.state === 'frozen' ? 'The server is frozen (SIGSTOP). Thaw it.' : ended(on);
  },
};
