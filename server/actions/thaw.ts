// Action: let a frozen process go on with SIGCONT (signal(7)).
import * as v from 'valibot';
import type { SignalAction } from './types.ts';

export const action: SignalAction = {
  id: 'thaw',
  title: 'Thaw the program',
  by: 'supervisor',
  aimed: true,
  does: 'signal',
  signal: 'SIGCONT',
  params: v.strictObject({}),
  command: (_params, target, { enter }) => `${enter}kill -CONT ${target.pid}`,
};
