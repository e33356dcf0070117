// What this computer allows, tried for real at a start: which worlds, and how packets are seen in them.
// It is asked first of all, since its answers come from programs (unshare, tcpdump) that run beside us.
import { implied, preflightCapture, preflightPrivate } from '../capture/preflight.ts';
import { errors } from '../shared/contract/errors.ts';
import type { Observation } from '../shared/contract/run.ts';
import type { Preflight, Worlds } from '../worlds/worlds.ts';
import { Leave } from './leave.ts';
import type { ServeOptions } from './options.ts';

export interface Look extends Preflight {
  /** How packets are seen where most runs will be: in private worlds, or where there are none on the host's loopback. */
  readonly capture: Observation;
}

/** Look at both at once; takes about 50 ms, as long as tcpdump takes to start. Throws Leave where --world asks for what cannot be had. */
export async function look(worlds: Worlds, flags: Pick<ServeOptions, 'world' | 'capture'>): Promise<Look> {
  const off = flags.capture === 'off';
  const inside = off || flags.world === 'host' ? undefined : preflightPrivate();
  // Where private worlds cannot be made this fails too, and the other trial tells why.
  inside?.catch(() => undefined);
  const preflight = await worlds.preflight();
  if (preflight.worlds.length === 0) throw new Leave(1, refusal(preflight));
  if (off) return { ...preflight, capture: implied({ error: 'capture_off', why: errors.capture_off.means }) };
  if (inside && preflight.worlds.includes('private')) return { ...preflight, capture: await inside };
  return { ...preflight, capture: await preflightCapture(await worlds.open('host')) };
}

/** One line: there is no private network, why, and what would change that. */
function refusal({ detail = '', remedy }: Preflight): string {
  const why = `${errors.world_forbidden.title} ${detail.replaceAll(/\s+/g, ' ')}`;
  return remedy === undefined ? why : `${why} What would allow it: ${remedy}`;
}
