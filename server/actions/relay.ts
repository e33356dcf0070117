// Action: put a relay in front of a service, or have the one that is there do something else to what it hands on: all of it from
// now on, or nothing. It holds until the relay is stopped ("relay-of-NAME", a service like others), the step begins, or the run ends.
import * as v from 'valibot';
import { Toxics } from '../shared/relay/toxics.ts';
import type { RelayAction } from './types.ts';

/** No toxic named: a good relay. */
const params = v.strictObject({
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535)), 0),
  toxics: v.optional(Toxics, []),
});
type Params = v.InferOutput<typeof params>;

export const action: RelayAction<Params> = {
  id: 'relay',
  title: 'Put a relay in front',
  by: 'world',
  does: 'relay',
  aimed: true,
  params,
  relaying: (asked) => asked,
  // No program that people have does the same.
  command: () => undefined,
};
