// What a view of the stage says of itself. Each file in views/ is one view and one tab; views.ts finds them.
import type { Component } from 'svelte';
import type { StageView } from '../../../server/shared/contract/lesson.ts';
import type { Run } from '../state/run.svelte.ts';
import type { StageState } from './stage.svelte.ts';

/** The views that a lesson may begin with, and those that only the learner opens. */
export type ViewId = StageView | 'statistics' | 'terminal';

export interface ViewProps extends Record<string, unknown> {
  readonly run: Run;
  readonly stage: StageState;
  /**
   * It is looked at, and nothing is done in it; `until`: as it was once this entry was told; `at`: where it is known, that entry's
   * time, ns since the run began: what the kernel's table said later may have been told earlier.
   */
  readonly shown?: { readonly until: number | undefined; readonly at?: number };
}

export interface View {
  /** The name of its file. */
  readonly id: ViewId;
  readonly title: string;
  /** Its place among the tabs. */
  readonly order: number;
  /** Loaded when it is first looked at. */
  readonly load: () => Promise<{ default: Component<ViewProps> }>;
  /** Its tab is there only once this holds, or while it is shown. */
  readonly has?: (run: Run) => boolean;
  /** How many it shows, said on its tab. */
  readonly count?: (run: Run) => number | undefined;
  /** It tells of programs that run: of a capture file there is nothing to tell. */
  readonly programs?: true;
  /** Once looked at, it goes on behind the other views. */
  readonly keep?: true;
  /** The replay goes through it, too: given `shown`, it is as it was then. */
  readonly replays?: true;
  /** It shows packets: the picked one's detail stands beside it, and the replay below. */
  readonly packets?: true;
}
