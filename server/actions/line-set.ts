// Action: what the line to the neighbour does to packets from now on, in both directions unless one is named.
import * as v from 'valibot';
import { directions, Faults } from '../shared/line/faults.ts';
import { lineCommand } from './shell/line.ts';
import type { LineAction } from './types.ts';

/** Nothing named: a good line. */
const Params = v.strictObject({
  ...Faults.entries,
  direction: v.optional(v.picklist(['both', ...directions]), 'both'),
});
type Params = v.InferOutput<typeof Params>;

export const action: LineAction<Params> = {
  id: 'line-set',
  title: 'Set the line',
  by: 'world',
  does: 'line',
  aimed: false,
  params: Params,
  faults: faultsOf,
  command: (params, _target, shell) => lineCommand(faultsOf(params), shell),
};

/** A direction that is not named is a good one. */
function faultsOf({ direction, ...faults }: Params) {
  return { out: direction === 'in' ? {} : faults, in: direction === 'out' ? {} : faults };
}
