// Action: ask a service's process to end with SIGTERM (signal(7)). A frozen one hears it once it is thawed.
import * as v from 'valibot';
import type { SignalAction } from './types.ts';

export const action: SignalAction = {
  id: 'stop',
  title: 'Ask the program to end',
  by: 'supervisor',
  aimed: true,
  does: 'signal',
  signal: 'SIGTERM',
  params: v.strictObject({}),
  command: (_params, target, { enter }) => `${enter}kill ${target.pid}`,
};
