// Action: end a service's process at once with SIGKILL (signal(7)); the kernel closes its sockets.
import * as v from 'valibot';
import type { SignalAction } from './types.ts';

export const action: SignalAction = {
  id: 'kill',
  title: 'Kill the program',
  by: 'supervisor',
  aimed: true,
  does: 'signal',
  signal: 'SIGKILL',
  params: v.strictObject({}),
  command: (_params, target, { enter }) => `${enter}kill -9 ${target.pid}`,
};
