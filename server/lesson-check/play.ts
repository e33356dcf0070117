// Plays one script on a table and says what is not as it must be: a solution meets every check, an attempt is refused with
// its message, and neither reset nor leaving leaves anything behind.
import type { Attempt, Move } from '../lessons/script.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import { checkItems } from '../shared/lessons/state.ts';
import { Learner } from './learner.ts';
import type { Table } from './table.ts';

/** What is wrong, and in which part of the script: [3] is its fourth move. */
export interface Finding {
  readonly at: readonly PropertyKey[];
  readonly message: string;
}

/** What a script was found to be; `skipped` says why it could not be played here. */
export interface Played {
  readonly findings: readonly Finding[];
  readonly skipped?: string;
}

/** Play a solution: every check that can be observed here is met, every step is done, and reset brings the step's beginning back. */
export function playSolution(lesson: Lesson, table: Table, moves: readonly Move[]): Promise<Played> {
  return playing(lesson, table, async (learner, find) => {
    if (!(await play(learner, moves, (at) => [at], find))) return {};
    for (const step of lesson.steps) {
      const entered = moves.findLastIndex((move) => 'enter' in move && move.enter === step.id);
      const at = entered < 0 ? [] : [entered];
      const unmet = checkItems(step).filter(({ id }) => !learner.state.progress.checks.includes(id));
      for (const { id } of unmet) {
        const verdict = learner.said(id);
        if (verdict?.unobservable) continue;
        find(
          at,
          `check "${id}" of step "${step.id}" is not met at the end: ${verdict?.says ?? 'it was never looked at.'}`,
        );
      }
      if (unmet.length === 0 && !learner.state.progress.steps.includes(step.id))
        find(at, `step "${step.id}" is not done at the end.`);
    }
    await attempt(() => learner.reset(), [moves.length - 1], find);
    return {};
  });
}

/** Play a wrong attempt: its check stays unmet, with its words. Skipped where it needs packets, and none can be captured. */
export function playAttempt(lesson: Lesson, table: Table, script: Attempt): Promise<Played> {
  const { step, check, needs, moves } = script;
  const says = (table.way.world === 'host' ? script['says-on-host'] : undefined) ?? script.says;
  return playing(lesson, table, async (learner, find) => {
    const { packets, why } = learner.run.info.observation;
    if (needs === 'packets' && packets !== 'captured')
      return { skipped: `no packets can be captured here: ${why ?? 'capture is off'}` };
    if (!(await attempt(() => learner.enter(step), ['step'], find))) return {};
    if (!(await play(learner, moves, (at) => ['moves', at], find))) return {};
    const verdict = await learner
      .verdict(check, (one) => one.met || one.says.includes(says))
      .catch(() => learner.said(check));
    if (verdict?.met || learner.state.progress.checks.includes(check))
      find(['check'], `check "${check}" is met, and it must not be: this attempt is a solution.`);
    else if (!verdict?.says.includes(says))
      find(['says'], `check "${check}" says something else: ${verdict?.says ?? 'nothing'}`);
    return {};
  });
}

type Find = (at: readonly PropertyKey[], message: string) => void;

/** Play in a fresh run; whatever happens, the run ends, and what it leaves behind is a finding. */
async function playing(
  lesson: Lesson,
  table: Table,
  play: (learner: Learner, find: Find) => Promise<{ skipped?: string }>,
): Promise<Played> {
  const findings: Finding[] = [];
  const find: Find = (at, message) => void findings.push({ at, message });
  const learner = await Learner.begin(lesson, table);
  try {
    return { findings, ...(await play(learner, find)) };
  } finally {
    const left = await learner.end();
    if (left.length > 0) find([], `leaving the run left this behind: ${left.join(', ')}.`);
  }
}

/** Make the moves one after another; false at the first that fails. */
async function play(
  learner: Learner,
  moves: readonly Move[],
  at: (move: number) => readonly PropertyKey[],
  find: Find,
): Promise<boolean> {
  for (const [number, move] of moves.entries()) {
    if (!(await attempt(() => learner.move(move), at(number), find))) return false;
  }
  return true;
}

async function attempt(act: () => Promise<void>, at: readonly PropertyKey[], find: Find): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    find(at, error instanceof Error ? error.message : String(error));
    return false;
  }
}
