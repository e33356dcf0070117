// Action: stop a service's process with SIGSTOP (signal(7)). Its kernel sockets go on without it.
import * as v from 'valibot';
import type { SignalAction } from './types.ts';

export const action: SignalAction = {
  id: 'freeze',
  title: 'Freeze the program',
  by: 'supervisor',
  aimed: true,
  does: 'signal',
  signal: 'SIGSTOP',
  params: v.strictObject({}),
  // PIDs are the same inside and outside a private world.
  command: (_params, target, { enter }) => `${enter}kill -STOP ${target.pid}`,
};
