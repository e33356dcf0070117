// Action: end a service if it runs, and start it again: another process, and another port if the kernel is to choose it.
import * as v from 'valibot';
import type { LifeAction } from './types.ts';

export const action: LifeAction = {
  id: 'restart',
  title: 'Restart the program',
  by: 'supervisor',
  aimed: true,
  does: 'restart',
  params: v.strictObject({}),
  // Sample services are started by the playground alone.
  command: () => undefined,
};
