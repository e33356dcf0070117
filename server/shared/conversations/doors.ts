// What is spoken at the doors of a run, as its services say of themselves: it comes before what the bytes look like.
import type { Endpoint, Entry } from '../contract/entry.ts';
import { publishedName, worldOf, type WorldInfo } from '../contract/run.ts';

export interface Door extends Endpoint {
  readonly transport: 'tcp' | 'udp';
  readonly world: string;
  /** The id of the protocol; undefined where the service takes whatever comes. */
  readonly speaks: string | undefined;
  /** The id of the entry that told so: what was said before it was said to somebody else. */
  readonly since: number;
}

/** The id of the protocol that is spoken at this end, in the world at this place, in a conversation that began with this entry. */
export type Declared = (transport: Door['transport'], world: number, end: Endpoint, id: number) => string | undefined;

/** The doors that entries tell of, where one of them speaks a protocol of its own. A relay, and the host for what is published there, speak as the service behind them. */
export function doorsOf(entries: readonly Entry[]): readonly Door[] {
  const behind = new Map(entries.flatMap((entry) => (entry.type === 'relay' ? [[entry.name, entry.of] as const] : [])));
  const spoken = new Map<string, string>();
  for (const entry of entries)
    if (entry.type === 'process' && entry.speaks !== undefined) {
      spoken.set(entry.name, entry.speaks);
      behind.set(publishedName(entry.name), entry.name);
    }
  if (spoken.size === 0) return [];
  return entries.flatMap((entry) => {
    if (entry.type !== 'process' || entry.listens === undefined) return [];
    const speaks = spoken.get(behind.get(entry.name) ?? entry.name);
    return [{ ...entry.listens, world: entry.world, speaks, since: entry.id }];
  });
}

const isAny = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** What these doors declare; the latest at a place holds. */
export const declaredAt =
  (doors: readonly Door[], worlds: readonly WorldInfo[]): Declared =>
  (transport, world, { address, port }, id) =>
    doors.findLast(
      (door) =>
        door.port === port &&
        door.transport === transport &&
        door.since < id &&
        (door.address === address || isAny(door.address)) &&
        door.world === worldOf(worlds, world, address)?.name,
    )?.speaks;
