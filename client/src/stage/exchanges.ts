// What the Conversation view draws: captured conversations, and, where no packet can be seen, what socket events imply.
import { isOutside, type RunInfo } from '../../../server/shared/contract/run.ts';
import type { Run } from '../state/run.svelte.ts';
import { captured } from './conversation/captured.ts';
import type { Exchange } from './conversation/exchange.ts';
import { implied } from './conversation/implied.ts';
import type { Scene } from './conversation/parties.ts';

/** The conversations of the step, oldest first. */
export function exchangesOf(run: Run): Exchange[] {
  const { info, sketches } = run;
  if (info === undefined) return [];
  const scene = sceneOf(run, info);
  const seen = sketches.map((sketch) => captured(sketch, scene));
  const blind = {
    home: info.observation.packets === 'implied' ? 0 : blindSince(run, info, false),
    outside: blindSince(run, info, true),
  };
  const unseen = implied(scene, run.from).filter(({ arrows, worlds: { b } }) => {
    const since = isOutside(info.worlds, b) ? blind.outside : blind.home;
    return since !== undefined && (arrows[0]?.id ?? 0) > since;
  });
  return [...seen, ...unseen];
}

/** The run as the drawing reads it. */
export const sceneOf = (run: Run, { worlds }: RunInfo): Scene => ({
  worlds,
  sockets: run.sockets,
  services: run.services,
  processes: run.processes,
  calls: run.calls,
  touched: run.touched,
});

/** The entry at which capture ended for good, in the run's own network or `outside` of it; undefined while it runs. */
function blindSince(run: Run, { worlds }: RunInfo, outside: boolean): number | undefined {
  const last = run.captures.findLast(({ world }) => isOutside(worlds, world) === outside);
  return last?.what === 'unavailable' || last?.what === 'ended' ? last.id : undefined;
}
