// Action: one system call, made by the program of one side (server/syscalls). There is no shell command that makes one alone.
import { Call } from '../shared/contract/calls.ts';
import type { CallAction } from './types.ts';

export const action: CallAction<Call> = {
  id: 'call',
  title: 'Make one system call',
  by: 'caller',
  aimed: false,
  params: Call,
  command: () => undefined,
};
