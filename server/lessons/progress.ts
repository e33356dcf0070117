// The shape of the saved progress, and how it changes. The file itself is written elsewhere; this is pure.
import * as v from 'valibot';
import { LessonProgress } from '../shared/contract/lesson.ts';
import { Id } from './words.ts';

const lessonsAtMost = 1_000;

/** Names and what belongs to them. valibot takes a list for a record without names, which would be lost. */
const isNamed = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const Named = v.custom<object>(isNamed, 'wanted: names and values');

/**
 * Where the learner stands in each lesson, by the lesson's id. Strictly: what this version does not know would be lost at the next
 * save.
 */
export const LessonsProgress = v.pipe(
  Named,
  v.record(
    Id,
    v.strictObject({ ...LessonProgress.entries, predictions: v.pipe(Named, LessonProgress.entries.predictions) }),
  ),
  v.check((lessons) => Object.keys(lessons).length <= lessonsAtMost, 'too many lessons'),
);

/** The file: a version, and the lessons. */
export const SavedProgress = v.strictObject({ version: v.literal(1), lessons: LessonsProgress });
export type SavedProgress = v.InferOutput<typeof SavedProgress>;

export const noProgress: SavedProgress = { version: 1, lessons: {} };

/** Where the learner stands in one lesson. */
export const progressOf = (saved: SavedProgress, lesson: string): LessonProgress | undefined =>
  Object.hasOwn(saved.lessons, lesson) ? saved.lessons[lesson] : undefined;

/** The progress with one lesson's put in: done is kept (two tabs may tell), and the first prediction stands. */
export function keep(saved: SavedProgress, lesson: string, progress: LessonProgress): SavedProgress {
  const before = progressOf(saved, lesson);
  const merged: LessonProgress = {
    step: progress.step,
    checks: union(before?.checks, progress.checks),
    steps: union(before?.steps, progress.steps),
    predictions: { ...progress.predictions, ...before?.predictions },
  };
  return { ...saved, lessons: { ...saved.lessons, [lesson]: merged } };
}

const union = (a: readonly string[] | undefined, b: readonly string[]): string[] => [...new Set([...(a ?? []), ...b])];
