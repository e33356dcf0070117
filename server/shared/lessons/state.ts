// Where the learner stands in a lesson: folded from learner and action entries, and from what checks have answered.
// Pure and immutable: begin(), then learn() for each entry and judge() whenever the run has something new.
import type { Checks } from '../checks/checks.ts';
import type { ActionEntry, Entry } from '../contract/entry.ts';
import type { Ask, CheckItem, Do, Lesson, LessonProgress, Prediction, Step, Verdict } from '../contract/lesson.ts';
import type { RunView } from '../checks/types.ts';
import { judgeCheck } from './judge.ts';

export interface Standing {
  readonly step: string;
  /** The entry id from which this step's checks look. */
  readonly from: number;
  readonly hints: number;
  /** Buttons pressed in this step, by key: the actions each began, and whether one has come to an end. Kept over a reset. */
  readonly presses: Readonly<Record<number, { readonly actions: readonly string[]; readonly ended: boolean }>>;
  /** Evidence of the checks met in this try, by id. */
  readonly met: Readonly<Record<string, readonly number[]>>;
  /** The answer was shown: what is met now is nobody's doing, and is not kept. */
  readonly shown: boolean;
  /** The run is shown to a room: the progress is the room's from then on, and is not kept. */
  readonly presented: boolean;
  /** What was typed last into each field of this step. */
  readonly answers: Readonly<Record<string, string>>;
  readonly progress: LessonProgress;
}

/** Where a learner begins: at the saved step, or the first one. What the lesson no longer has is left out. */
export function begin(lesson: Lesson, saved?: LessonProgress): Standing {
  const first = lesson.steps[0]?.id ?? '';
  const step = lesson.steps.some(({ id }) => id === saved?.step) ? (saved?.step ?? first) : first;
  const items = lesson.steps.flatMap((one) => one.blocks);
  const has = (type: string, id: string) =>
    items.some((block) => block.type === type && 'id' in block && block.id === id);
  const progress: LessonProgress = {
    step,
    checks: (saved?.checks ?? []).filter((id) => has('check', id)),
    steps: (saved?.steps ?? []).filter((id) => lesson.steps.some((one) => one.id === id)),
    predictions: Object.fromEntries(Object.entries(saved?.predictions ?? {}).filter(([id]) => has('predict', id))),
  };
  return { step, from: 1, hints: 0, presses: {}, met: {}, shown: false, presented: false, answers: {}, progress };
}

/** The standing after one more entry; others than learner and action entries change nothing. */
export function learn(lesson: Lesson, standing: Standing, entry: Entry): Standing {
  if (entry.type === 'action') return press(standing, entry);
  if (entry.type !== 'learner') return standing;
  switch (entry.what) {
    case 'entered': {
      if (!lesson.steps.some(({ id }) => id === entry.step)) return standing;
      const progress = { ...standing.progress, step: entry.step };
      return { ...begin(lesson, progress), from: entry.id, presented: standing.presented };
    }
    case 'reset':
      return { ...standing, from: entry.id, met: {}, shown: false, answers: {} };
    case 'shown':
      return { ...standing, from: entry.id, met: {}, shown: true };
    case 'hint': {
      const all = currentStep(lesson, standing)?.blocks.filter((block) => block.type === 'hint').length ?? 0;
      return { ...standing, hints: Math.min(standing.hints + 1, all) };
    }
    case 'presented': {
      const { progress } = begin(lesson);
      return { ...standing, presented: true, answers: {}, progress: { ...progress, step: standing.step } };
    }
    case 'pinned':
    case 'unpinned':
      return standing;
    case 'predicted':
      return predicted(lesson, standing, entry.item ?? '', entry.choice ?? '');
    case 'answered':
      return { ...standing, answers: { ...standing.answers, [entry.item ?? '']: entry.choice ?? '' } };
  }
}

/** What began in an earlier step does not count in this one. */
function press(standing: Standing, { key, action, what }: ActionEntry): Standing {
  const before = standing.presses[key];
  if (what !== 'started' && !before) return standing;
  const actions = what === 'started' ? union(before?.actions ?? [], [action]) : (before?.actions ?? []);
  return { ...standing, presses: { ...standing.presses, [key]: { actions, ended: what !== 'started' } } };
}

/** The first commitment stands: a later answer to the same question changes nothing. */
function predicted(lesson: Lesson, standing: Standing, item: string, choice: string): Standing {
  const question = findPrediction(lesson, item);
  if (standing.progress.predictions[item] !== undefined || !question?.choices.some(({ id }) => id === choice))
    return standing;
  const predictions = { ...standing.progress.predictions, [item]: choice };
  return { ...standing, progress: { ...standing.progress, predictions } };
}

/**
 * Answer the step's checks over a view that was taken from `standing.from`. What is met stays met until reset or another
 * step (`now` may pass); it is kept in the standing's progress as well, and so is a step that is done.
 */
export function judge(
  lesson: Lesson,
  checks: Checks,
  standing: Standing,
  view: RunView,
): { standing: Standing; verdicts: Verdict[] } {
  const items = checkItems(currentStep(lesson, standing));
  const verdicts = items.map((item) => judgeCheck(checks, item, view, standing.met[item.id]));
  const met = Object.fromEntries(verdicts.filter((one) => one.met).map((one) => [one.check, one.evidence]));
  if (standing.shown) return { standing: { ...standing, met }, verdicts };
  const kept = union(standing.progress.checks, Object.keys(met));
  const open = items.filter((item, at) => !item.challenge && !kept.includes(item.id) && !verdicts[at]?.unobservable);
  const steps = open.length === 0 ? union(standing.progress.steps, [standing.step]) : standing.progress.steps;
  return { standing: { ...standing, met, progress: { ...standing.progress, checks: kept, steps } }, verdicts };
}

/** Is this step (by default the current one) done: every check that is needed was met once, or cannot be observed here? */
export const stepDone = (standing: Standing, step = standing.step): boolean => standing.progress.steps.includes(step);

/** Is every step of the lesson done? */
export const lessonDone = (lesson: Lesson, progress: LessonProgress): boolean =>
  lesson.steps.every(({ id }) => progress.steps.includes(id));

/** Tries in this step that left a check unmet: how often one and the same thing was done without the step being done. */
export function tries(standing: Standing): number {
  if (stepDone(standing)) return 0;
  const done = Object.values(standing.presses).flatMap(({ actions, ended }) => (ended ? actions : []));
  return Math.max(0, ...done.map((action) => done.filter((other) => other === action).length));
}

/** The step the learner is in. */
export const currentStep = (lesson: Lesson, standing: Standing): Step | undefined =>
  lesson.steps.find(({ id }) => id === standing.step);

/** A button of the current step; undefined when the step has none of that name. */
export const findDo = (lesson: Lesson, standing: Standing, item: string): Do | undefined =>
  currentStep(lesson, standing)?.blocks.find((block): block is Do => block.type === 'do' && block.id === item);

/** A field of the current step for a typed answer. */
export const findAsk = (lesson: Lesson, standing: Standing, item: string): Ask | undefined =>
  currentStep(lesson, standing)?.blocks.find((block): block is Ask => block.type === 'ask' && block.id === item);

/** A question of the lesson. */
export const findPrediction = (lesson: Lesson, item: string): Prediction | undefined =>
  lesson.steps
    .flatMap((step) => step.blocks)
    .find((one): one is Prediction => one.type === 'predict' && one.id === item);

/** The first question before this button that the learner has not answered yet: the button waits for it (`predict_first`). */
export function unanswered(lesson: Lesson, standing: Standing, item: string): Prediction | undefined {
  const blocks = currentStep(lesson, standing)?.blocks ?? [];
  const before = blocks.slice(
    0,
    Math.max(
      0,
      blocks.findIndex((block) => block.type === 'do' && block.id === item),
    ),
  );
  return before.find(
    (block): block is Prediction => block.type === 'predict' && standing.progress.predictions[block.id] === undefined,
  );
}

/** The checks of a step in order, challenges among them. */
export const checkItems = (step: Step | undefined): readonly CheckItem[] =>
  step?.blocks.filter((block) => block.type === 'check') ?? [];

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];
