// What the Conversation view draws: captured conversations, and, where no packet can be seen, what socket events imply.
import type { Run } from '../state/run.svelte.ts';
import { captured } from './conversation/captured.ts';
import type { Exchange } from './conversation/exchange.ts';
import { implied } from './conversation/implied.ts';

/** The conversations of the step, oldest first. */
export function exchangesOf(run: Run): Exchange[] {
  const { info, sketches } = run;
  if (info === undefined) return [];
  const { worlds } = info;
  const scene = {
    worlds,
    sockets: run.sockets,
    services: run.services,
    processes: run.processes,
    calls: run.calls,
    touched: run.touched,
  };
  const seen = sketches.map((sketch) => captured(sketch, scene));
  const blind = info.observation.packets === 'implied' ? 0 : blindSince(run);
  if (blind === undefined) return seen;
  const unseen = implied(scene, run.from).filter(({ arrows }) => (arrows[0]?.id ?? 0) > blind);
  return [...seen, ...unseen];
}

/** The entry at which capture ended for good; undefined while it runs. */
function blindSince(run: Run): number | undefined {
  const last = run.captures.at(-1);
  return last?.what === 'unavailable' || last?.what === 'ended' ? last.id : undefined;
}
