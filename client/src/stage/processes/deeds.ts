// What can be done with a process from its row: only what makes sense in its state, and only what this server can do. Pure.
import type { Program } from '../../state/programs.ts';

export type Deed = 'stop' | 'kill' | 'freeze' | 'thaw' | 'restart' | 'start' | 'interrupt';

const whileIn: Readonly<Record<Program['state'], readonly Deed[]>> = {
  starting: ['kill'],
  running: ['stop', 'kill', 'freeze', 'restart'],
  // A frozen process does not hear that it should stop; the kernel keeps the signal until it is thawed.
  frozen: ['thaw', 'kill', 'restart'],
  hung: ['stop', 'kill', 'freeze', 'restart'],
  ended: ['start'],
};

/** A program that makes single calls starts with the next one by itself. */
const ofCaller: Readonly<Record<Program['state'], readonly Deed[]>> = {
  ...whileIn,
  running: ['interrupt', 'kill', 'freeze'],
  frozen: ['thaw', 'kill'],
  ended: [],
};

/** The deeds for a service or a caller; `known`: the ids of the actions that there are. */
export function deedsFor(program: Program, all: readonly Program[], known: ReadonlySet<string>): Deed[] {
  if (program.role !== 'service' && program.role !== 'caller') return [];
  const newest = all.filter(({ name, role }) => name === program.name && role === program.role);
  // Of a service that was started again only the newest process can be meant.
  const first = newest.find(({ state }) => state !== 'ended') ?? newest[0];
  if (first !== program) return [];
  const deeds = program.role === 'caller' ? ofCaller[program.state] : whileIn[program.state];
  // A relay is started by publishing again.
  const beginning = program.command === 'relay' ? ['start', 'restart'] : [];
  return deeds.filter((deed) => known.has(deed) && !beginning.includes(deed));
}
