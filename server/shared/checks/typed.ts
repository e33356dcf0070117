// What the learner typed into a field of the step.
import type { LearnerEntry } from '../contract/entry.ts';
import type { RunView } from './types.ts';

/** The last answer to this question since the step began. */
export const typed = (view: RunView, item: string): LearnerEntry | undefined =>
  view.entries.findLast(
    (entry): entry is LearnerEntry => entry.type === 'learner' && entry.what === 'answered' && entry.item === item,
  );

/** The whole number in an answer: "PID 812" is 812; undefined where there is none, or more than one. */
export function numberIn(text: string): number | undefined {
  const numbers = text.match(/\d+/g) ?? [];
  return numbers.length === 1 ? Number(numbers[0]) : undefined;
}
