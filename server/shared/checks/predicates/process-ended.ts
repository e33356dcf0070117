// The service's process has ended in this step: asked to (SIGTERM), forced to (SIGKILL), or by itself.
import * as v from 'valibot';
import { happened, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

export const predicate: Predicate<Record<string, never>> = {
  id: 'process-ended',
  over: 'processes',
  aimed: true,
  params: v.strictObject({}),

  matches(view, _params, on) {
    const end = view.entries.findLast(
      (entry) =>
        entry.type === 'process' &&
        entry.name === on?.name &&
        (entry.what === 'exited' || entry.what === 'killed' || entry.what === 'crashed'),
    );
    return end ? happened([end.id]) : notYet;
  },

  explain(_view, _params, on) {
    if (on?.state === 'frozen') return `The process ${on.pid} is frozen (SIGSTOP). It still holds its port.`;
    return on ? `The process ${on.pid} is still running.` : 'The server is starting.';
  },
};
