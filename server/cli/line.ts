// `loopback-playground line WORLD delay=40 …`: asks the running server to set the line of a run.
import { readTyped } from '../shared/line/faults.ts';
import { askControl } from '../state/ask.ts';
import { Leave } from './leave.ts';
import { programName } from './program-name.ts';

/** Resolves once the line does it. Throws Leave with one line that says what is wrong, and the server's own refusal. */
export async function setLine(folder: string, world: string, typed: readonly string[]): Promise<void> {
  const faults = readTyped(typed);
  if (typeof faults === 'string') throw new Leave(2, faults);
  if ((await askControl(folder, { ask: 'line', world, faults })) === undefined)
    throw new Leave(1, `No playground is running. Start one first: ${await programName([])}`);
}
