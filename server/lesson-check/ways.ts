// The ways in which lessons can be played on this computer: each network, with and without capture.
import type { Solution } from '../lessons/script.ts';
import { setTable } from './table.ts';
import type { Table, Way } from './table.ts';

/** Most telling first. */
const all: readonly Way[] = [
  { world: 'private', capture: 'auto' },
  { world: 'host', capture: 'auto' },
  { world: 'private', capture: 'off' },
  { world: 'host', capture: 'off' },
];

export const wayWords = ({ world, capture }: Way): string => {
  const where = world === 'private' ? 'in a network of its own' : 'on this computer’s own loopback';
  return `${where}, ${capture === 'auto' ? 'packets captured' : 'packets not captured'}`;
};

export interface Ways {
  /** Tables that lessons can be played on. */
  readonly tables: readonly Table[];
  /** Ways that cannot be had here, each with the reason. */
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

/** Try every way. @param patience ms after which a wait has failed */
export async function openWays(patience?: number): Promise<Ways> {
  const set = await Promise.all(all.map((way) => setTable(way, patience)));
  const reason = ({ way, refused, observation }: Table): string | undefined => {
    if (refused !== undefined) return refused;
    return way.capture === 'auto' && observation.packets === 'implied'
      ? (observation.why ?? 'not possible')
      : undefined;
  };
  return {
    tables: set.filter((table) => reason(table) === undefined),
    refused: set.flatMap((table) => {
      const why = reason(table);
      return why === undefined ? [] : [`${wayWords(table.way)}: ${why}`];
    }),
    stop: async () => {
      await Promise.all(set.map((table) => table.stop()));
    },
  };
}

/** The tables that a lesson with this solution is for. */
export const tablesFor = ({ tables }: Ways, { worlds }: Solution): readonly Table[] =>
  tables.filter(({ way }) => worlds.includes(way.world));
