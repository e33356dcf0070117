// Action: interrupt a program with SIGINT, as Ctrl-C does (signal(7)). A caller that waits in a system call gets EINTR from it.
import * as v from 'valibot';
import type { SignalAction } from './types.ts';

export const action: SignalAction = {
  id: 'interrupt',
  title: 'Interrupt the program',
  by: 'supervisor',
  aimed: true,
  does: 'signal',
  signal: 'SIGINT',
  params: v.strictObject({}),
  command: (_params, target, { enter }) => `${enter}kill -INT ${target.pid}`,
};
