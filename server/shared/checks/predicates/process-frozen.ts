// The service's process is stopped by SIGSTOP, whoever sent it. A fact that can pass: `now` says whether it still is.
import * as v from 'valibot';
import { ended } from '../say.ts';
import { notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

type None = Record<string, never>;

export const predicate: Predicate<None> = {
  id: 'process-frozen',
  over: 'processes',
  aimed: true,
  params: v.strictObject({}),

  matches(_view, _params, on) {
    return on?.state === 'frozen' ? { met: true, now: true, evidence: [on.since] } : notYet;
  },

  explain(_view, _params, on) {
    if (!on || on.state === 'starting') return 'The server is starting.';
    if (on.state === 'running') return 'The server is running. Freeze it.';
    return `${ended(on)} Ending is not freezing: SIGSTOP stops a process, and SIGCONT lets it go on.`;
  },
};
