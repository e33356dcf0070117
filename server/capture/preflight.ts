// Can packets be captured in this world, by which program, and if not, why and what would allow it? Tried for real.
import type { ErrorCode } from '../shared/contract/errors.ts';
import type { Observation } from '../shared/contract/run.ts';
import { openHost } from '../worlds/host.ts';
import type { World } from '../worlds/types.ts';
import { chooseWay } from '../worlds/way.ts';
import { allowFilter } from './filter.ts';
import { openMarkers } from './markers.ts';
import type { Refused } from './refusal.ts';
import { openSource, type SourceEars } from './source.ts';

const deaf: SourceEars = { record: () => undefined };

/** Starts a capture that lets nothing of others through, and ends it. Takes about as long as tcpdump does to start. */
export async function preflightCapture(world: World): Promise<Observation & { readonly error?: ErrorCode }> {
  const markers = await openMarkers(world);
  try {
    const source = await openSource(world, allowFilter([], markers.port), deaf);
    if ('error' in source) return { ...implied(source), error: source.error };
    await source.stop();
    return { packets: 'captured', tool: source.tool.name };
  } finally {
    markers.stop();
  }
}

/**
 * The same for a private world that is not open yet: a network that lasts as long as the trial, without a keeper, in a third
 * of the time. True for every private world of this server, since they are all made alike.
 */
export async function preflightPrivate(): Promise<Observation> {
  const host = openHost();
  const begin = [...chooseWay().unshare, 'sh', '-c', 'ip link set lo up && exec "$@"', 'trial'];
  const trial: World = { ...host, kind: 'private', tool: (argv) => host.tool([...begin, ...argv]) };
  try {
    const source = await openSource(trial, '', deaf);
    if ('error' in source) return implied(source);
    void source.stop();
    return { packets: 'captured', tool: source.tool.name };
  } finally {
    void host.stop();
  }
}

/** What can be said of the packets where none can be captured. */
export function implied({ error, why, remedy }: Refused): Observation {
  return { packets: 'implied', code: error, why, ...(remedy !== undefined && { remedy }) };
}
