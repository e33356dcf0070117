// What may be set of a private world's kernel, by name: each is a sysctl of the world's own network (ip-sysctl in the kernel's
// documentation), and no other network has it.
import * as v from 'valibot';

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const Range = v.pipe(
  v.tuple([whole(1, 65535), whole(1, 65535)]),
  v.check(([low, high]) => low <= high, 'the lower number comes first'),
);

/** The settings, and what they may be. */
export const KernelSettings = v.partial(
  v.strictObject({
    /** How often a SYN is repeated that nobody answers. */
    'syn-retries': whole(1, 127),
    /** How many of these come a second apart, before the pauses double (Linux 6.5). */
    'syn-linear-timeouts': whole(0, 10),
    'synack-retries': whole(0, 255),
    /** Ports that the kernel lends: from, to. */
    'ephemeral-ports': Range,
    /** The lowest port that anybody may have. */
    'lowest-free-port': whole(0, 65535),
    /** Conversations that may wait for accept, at most. */
    'most-backlog': whole(1, 65535),
    /** 0: a port in TIME_WAIT is not lent again; 1: it is; 2: on loopback. */
    'time-wait-reuse': whole(0, 2),
  }),
);
export type KernelSettings = v.InferOutput<typeof KernelSettings>;
