// What `timeout` and `reset_peer` have in common: from when the connection meets them, nothing is handed on, not even the end, and
// after some ms it is over.
import type { Hands, Stage } from './stage.ts';

/** ms after which the end is handed on all the same: every wait has one. */
export const longest = 600_000;

export function keepSilent({ now, until }: Hands, ms: number, over: () => void): Stage {
  void until(now() + ms).then(
    (came) => came && over(),
    () => undefined, // The connection was over before.
  );
  return { pass: () => [], end: () => until(now() + longest) };
}
