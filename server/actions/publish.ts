// Action: have a service of the private world reached at a port of the host's 127.0.0.1, as containers publish theirs. It holds
// until `unpublish` or the end of the run; a service that is started again is reached again.
import * as v from 'valibot';
import { publishing } from './shell/publishing.ts';
import type { PublishAction } from './types.ts';

const params = v.strictObject({
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535)), 0),
});
type Params = v.InferOutput<typeof params>;

export const action: PublishAction<Params> = {
  id: 'publish',
  title: 'Publish on this computer',
  by: 'world',
  does: 'publish',
  aimed: true,
  params,
  port: ({ port }) => port,
  command: ({ port }, target, shell) => publishing(port, target, shell),
};
