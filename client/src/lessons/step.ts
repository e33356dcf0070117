// What of a step is shown and what counts as done: pure answers from the lesson, its state and nothing else.
import type {
  Block,
  CheckItem,
  Do,
  Explain,
  Hint,
  Lesson,
  LessonState,
  Prediction,
  Step,
  Verdict,
} from '../../../server/shared/contract/lesson.ts';

/** The parts of a step in the order they are drawn; checks that follow each other are one list. */
export type Part =
  | Exclude<Block, CheckItem | Hint>
  | { readonly type: 'checks'; readonly challenge: boolean; readonly items: readonly CheckItem[] };

/** What a learner knows of one check: done is kept, `now` is this moment. */
export interface CheckView {
  readonly item: CheckItem;
  readonly done: boolean;
  readonly verdict: Verdict | undefined;
}

export type StepState = 'done' | 'now' | 'open';

/** The step the learner is in; the first where the state names one that the lesson does not have. */
export function currentStep(lesson: Lesson, state: LessonState | undefined): Step | undefined {
  return lesson.steps.find((step) => step.id === state?.step) ?? lesson.steps[0];
}

/** A check with what is known of it. */
export function viewCheck(item: CheckItem, state: LessonState): CheckView {
  const verdict = state.verdicts.find((one) => one.check === item.id);
  const own = verdict?.met === true && !state.shown;
  return { item, verdict, done: own || state.progress.checks.includes(item.id) };
}

/** Does this check no longer hold the learner up? Done, or not to be observed on this computer. */
export function settled(item: CheckItem, state: LessonState): boolean {
  const { done, verdict } = viewCheck(item, state);
  return done || verdict?.unobservable === true;
}

/** All checks of a step, open challenges among them. */
export const checksOf = (step: Step): CheckItem[] => step.blocks.filter((block) => block.type === 'check');

/** The checks a step needs; open challenges are not among them. */
export const neededChecks = (step: Step): CheckItem[] => checksOf(step).filter((check) => !check.challenge);

export const hintsOf = (step: Step): Hint[] => step.blocks.filter((block) => block.type === 'hint');

/** Is every needed check of the step settled, and every prediction of it made? */
export function stepDone(step: Step, state: LessonState): boolean {
  if (state.progress.steps.includes(step.id)) return true;
  const asked = step.blocks.filter((block) => block.type === 'predict');
  return (
    neededChecks(step).every((check) => settled(check, state)) &&
    asked.every(
      (prediction) => prediction.id in state.progress.predictions || evidenceOf(prediction, state) !== undefined,
    )
  );
}

export function stepState(step: Step, state: LessonState): StepState {
  if (step.id === state.step) return 'now';
  return state.progress.steps.includes(step.id) ? 'done' : 'open';
}

/** How much of the step's needed checks is settled, 0 to 1; a step without checks counts as whole. */
export function stepFraction(step: Step, state: LessonState): number {
  const needed = neededChecks(step);
  return needed.length === 0 ? 1 : needed.filter((check) => settled(check, state)).length / needed.length;
}

/** The verdict that answers a prediction, once its evidence is there. */
export function evidenceOf(prediction: Prediction, state: LessonState): Verdict | undefined {
  const verdict = state.verdicts.find((one) => one.check === prediction.by);
  if (verdict?.met === true) return verdict;
  if (!state.progress.checks.includes(prediction.by)) return undefined;
  return verdict ?? { check: prediction.by, met: true, now: false, evidence: [], says: '' };
}

/** May this button be pressed? Every prediction that stands before it must be committed to, or answered by evidence. */
export function predicted(step: Step, item: Do, state: LessonState): boolean {
  const before = step.blocks.slice(0, step.blocks.indexOf(item));
  return before
    .filter((block) => block.type === 'predict')
    .every((one) => one.id in state.progress.predictions || evidenceOf(one, state) !== undefined);
}

/** An explanation is shown once every needed check before it in the step is settled. */
export function explained(step: Step, item: Explain, state: LessonState): boolean {
  const before = step.blocks.slice(0, step.blocks.indexOf(item));
  return before
    .filter((block) => block.type === 'check')
    .filter((check) => !check.challenge)
    .every((check) => settled(check, state));
}

/** The step's blocks as they are drawn: neighbouring checks joined, hints left to their own place at the end. */
export function partsOf(step: Step): Part[] {
  const parts: Part[] = [];
  let open: { type: 'checks'; challenge: boolean; items: CheckItem[] } | undefined;
  for (const block of step.blocks) {
    if (block.type === 'hint') continue;
    if (block.type !== 'check') {
      open = undefined;
      parts.push(block);
    } else if (open?.challenge === block.challenge) {
      open.items.push(block);
    } else {
      open = { type: 'checks', challenge: block.challenge, items: [block] };
      parts.push(open);
    }
  }
  return parts;
}

/** The step before or after, by `by` places. */
export function neighbour(lesson: Lesson, step: Step, by: 1 | -1): Step | undefined {
  return lesson.steps[lesson.steps.indexOf(step) + by];
}
