// Action: start a service of the run that does not run, as the lesson or the sandbox says it is to listen.
import * as v from 'valibot';
import { listening } from './shell/listening.ts';
import type { LifeAction } from './types.ts';

export const action: LifeAction = {
  id: 'start',
  title: 'Start the program',
  by: 'supervisor',
  aimed: true,
  does: 'start',
  params: v.strictObject({}),
  // Sample services are started by the playground alone; any program that waits there is as good.
  command: (_params, target, shell) => (target.port === 0 ? undefined : listening(target, shell)),
};
