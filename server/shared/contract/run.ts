// What a run is, as the browser is told: fixed facts only. All that changes is read from the ledger's entries.
import * as v from 'valibot';
import type { HostName } from './lesson.ts';

export const worldKinds = ['host', 'private'] as const;

/** One network of a run. Its place in `RunInfo.worlds` is the number that frames carry. */
export const WorldInfo = v.object({
  /** Unique on this server, as typed after `loopback-playground in`: "w1"; the host is "host". */
  name: v.string(),
  kind: v.picklist(worldKinds),
  /** Why it is not the kind the lesson asked for, as a code of the error table. */
  instead: v.optional(v.string()),
  /** Its own address on a line, where it has one: what is seen on the line counts as seen in the first of the two. */
  address: v.optional(v.string()),
  /** It is the neighbour of this world. */
  beside: v.optional(v.string()),
  /** It is the host, and is here for the ports of this world that are published on it. */
  publishes: v.optional(v.string()),
});
export type WorldInfo = v.InferOutput<typeof WorldInfo>;

/** The world that a run is in now: its last one, and neither the neighbour nor the host of published ports. */
export const homeOf = (worlds: readonly WorldInfo[]): WorldInfo | undefined =>
  worlds.findLast(({ beside, publishes }) => beside === undefined && publishes === undefined);

/** Is the world of this name the host of published ports? What can be seen there says nothing of the run's own network. */
export const isOutside = (worlds: readonly WorldInfo[], name: string): boolean =>
  worlds.some((world) => world.name === name && world.publishes !== undefined);

/** The name under which the program that publishes a service runs; no service has such a name. */
export const publishedName = (service: string): string => `${service}@host`;

/** The host of a run that this world is: the neighbour, or this computer. */
export const hostOf = (worlds: readonly WorldInfo[], world: string): HostName =>
  worlds.some(({ name, beside }) => name === world && beside !== undefined) ? 'neighbour' : 'here';

/** The world in which an address seen in the world at this place is: that one, or the one at the line's other end. */
export function worldOf(worlds: readonly WorldInfo[], place: number, address: string): WorldInfo | undefined {
  const seen = worlds[place];
  if (seen === undefined || seen.address === undefined || seen.address === address) return seen;
  const across = (other: WorldInfo): boolean => other.beside === seen.name || seen.beside === other.name;
  return worlds.find((other) => other.address === address && across(other)) ?? seen;
}

/** `captured`: packets are seen; `implied`: none can be, and what is drawn comes from socket events alone. */
export const Observation = v.object({
  packets: v.picklist(['captured', 'implied']),
  tool: v.optional(v.string()),
  /** The reason as a code of the error table, in the system's words, and the command or package that would change it. */
  code: v.optional(v.string()),
  /** Why packets cannot be captured, and the command or package that would change it. */
  why: v.optional(v.string()),
  remedy: v.optional(v.string()),
});
export type Observation = v.InferOutput<typeof Observation>;

export const RunInfo = v.object({
  id: v.string(),
  /** The lesson's id; "sandbox" where there is none. */
  lesson: v.string(),
  /** Unix time in ms at which `at` is 0. */
  began: v.number(),
  worlds: v.array(WorldInfo),
  observation: Observation,
});
export type RunInfo = v.InferOutput<typeof RunInfo>;
