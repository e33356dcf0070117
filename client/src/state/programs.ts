// The processes of a run as its process entries tell: each service, agent and helper by its PID, as it is now or as it
// ended. A restarted service is another process. Pure; read by the Processes view.
import type { ProcessEntry } from '../../../server/shared/contract/entry.ts';

export type ProgramState = 'starting' | 'running' | 'frozen' | 'hung' | 'ended';

/** How a process ended, in the words that the ledger has for it. */
export interface Ending {
  readonly what: 'exited' | 'crashed' | 'killed' | 'failed' | 'limit';
  readonly exitCode?: number;
  readonly signal?: string;
  /** A code of the error table. */
  readonly error?: string;
}

export interface Program {
  /** Unique, also where the system lent a PID again. */
  readonly key: string;
  readonly pid: number;
  readonly name: string;
  readonly role: ProcessEntry['role'];
  /** What it is called in the system's own list of processes, as the playground starts it. */
  readonly command: string;
  readonly world: string;
  readonly state: ProgramState;
  readonly ending?: Ending;
  readonly listens?: ProcessEntry['listens'];
  /** The last lines it printed before its end, or the raw text of its failure. */
  readonly output?: string;
  /** ns since the run began: the last entry's. */
  readonly since: number;
  /** Entry ids that told of it. */
  readonly ids: readonly number[];
}

const stateAfter: Readonly<Record<ProcessEntry['what'], ProgramState>> = {
  started: 'starting',
  ready: 'running',
  thawed: 'running',
  answers: 'running',
  frozen: 'frozen',
  hung: 'hung',
  exited: 'ended',
  crashed: 'ended',
  killed: 'ended',
  failed: 'ended',
  limit: 'ended',
};

const commands: Partial<Record<ProcessEntry['role'], string>> = {
  caller: 'caller',
  keeper: 'playground-keeper',
  capture: 'tcpdump',
};

/** Processes that have ended and are still listed. */
const mostEnded = 40;

/** All processes: those that run in the order of their start, then those that ended, the newest first. */
export function programsOf(entries: readonly ProcessEntry[]): readonly Program[] {
  const live = new Map<string, Program>();
  const ended: Program[] = [];
  for (const entry of entries) {
    const place = `${entry.role} ${entry.name} ${entry.pid}`;
    const before = live.get(place);
    const state = entry.role === 'agent' && entry.what === 'started' ? 'running' : stateAfter[entry.what];
    // Its end may be told twice: first how, then in which words.
    const late = before === undefined ? ended.findIndex(({ key }) => key.startsWith(`${place} `)) : -1;
    if (state === 'ended' && late >= 0) {
      const one = ended[late];
      if (one) ended[late] = next(one, entry, state);
      continue;
    }
    const program = next(before ?? begin(place, entry), entry, state);
    if (state !== 'ended') live.set(place, program);
    else {
      live.delete(place);
      ended.unshift(program);
      ended.length = Math.min(ended.length, mostEnded);
    }
  }
  return [...live.values(), ...ended];
}

function begin(place: string, { id, pid, name, role, kind, world, at }: ProcessEntry): Program {
  const command = kind ?? commands[role] ?? name;
  return { key: `${place} ${id}`, pid, name, role, command, world, state: 'starting', since: at, ids: [] };
}

function next(before: Program, entry: ProcessEntry, state: ProgramState): Program {
  const { listens, detail } = entry;
  return {
    ...before,
    state,
    since: entry.at,
    ids: [...before.ids, entry.id],
    ...(listens === undefined ? {} : { listens }),
    ...(detail === undefined ? {} : { output: detail }),
    ...(state === 'ended' ? { ending: endingOf(entry, before.ending) } : {}),
  };
}

function endingOf({ what, exitCode, signal, error }: ProcessEntry, before: Ending | undefined): Ending {
  return {
    ...before,
    what: what as Ending['what'],
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(error === undefined ? {} : { error }),
  };
}
