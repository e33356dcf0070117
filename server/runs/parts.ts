// What every run of this server shares: given once by the composition root.
import type { Action, Shell } from '../actions/types.ts';
import type { LedgerOptions } from '../ledger/ledger.ts';
import type { Catalogue } from '../processes/discover.ts';
import type { Service } from '../processes/types.ts';
import type { Checks } from '../shared/checks/checks.ts';
import type { LessonProgress } from '../shared/contract/lesson.ts';
import type { World, WorldKind } from '../worlds/types.ts';
import type { Run } from './run.ts';
import type { Stands } from './stands.ts';

/** Where learners stand, kept over restarts. */
export interface Progress {
  get(lesson: string): LessonProgress | undefined;
  set(lesson: string, progress: LessonProgress): void;
}

export interface RunParts {
  readonly stands: Stands;
  readonly services: Catalogue<Service>;
  readonly actions: Catalogue<Action>;
  readonly checks: Checks;
  readonly progress: Progress;
  readonly ledger: LedgerOptions;
  /** ms that a run lives without a tab, and that one does which is pinned: a minute and half an hour when not given. */
  readonly idleMs?: number;
  readonly pinnedMs?: number;
  /** The playground's own ports, where nothing may be sent. */
  ownPorts(): Iterable<number>;
  /** Processes of all runs, now. */
  allPids(): Iterable<number>;
  /** What the learner's shell has, and how a command enters this world. */
  shell(world: World): Shell;
  /** Why a run does not get the kind of world its lesson asks for: a code of the error table. */
  whyNot(kind: WorldKind): string;
  /** It has processes from now on, though it is not open yet. */
  onBegun?(run: Run): void;
  /** It has ended, and none of its processes is left. */
  onOver?(run: Run): void;
  /** No tab has followed this run for `idleMs`, or `pinnedMs`. */
  onIdle(run: Run): void;
}
