// Where an end of a conversation is: in which world, and whether a service waits there.
import type { Endpoint } from '../contract/entry.ts';
import { worldOf } from '../contract/run.ts';
import type { RunView, ServiceFacts } from './types.ts';

/** The name of the world in which this end is, of a conversation seen in the world at this place. */
export const worldAt = (view: RunView, place: number, { address }: Endpoint): string | undefined =>
  worldOf(view.worlds, place, address)?.name;

/** Does the service wait at this end, or did it? */
export function isAt(view: RunView, place: number, end: Endpoint, { listens, world }: ServiceFacts): boolean {
  return end.port === listens?.port && takes(listens.address, end.address) && worldAt(view, place, end) === world;
}

/** Does who listens at `listens` get what is sent to `address`? (:: takes IPv4, too: net.ipv6.bindv6only is 0.) */
function takes(listens: string, address: string): boolean {
  return listens === address || listens === '::' || (listens === '0.0.0.0' && !address.includes(':'));
}
