// The course as the home page shows it: lessons by unit, where the learner stands in each, and where to go on. Pure.
import type { CourseInfo } from '../../../server/shared/contract/api.ts';

export type LessonCard = CourseInfo['lessons'][number];
export type LessonStanding = 'done' | 'begun' | 'open';

/** Done when every step was completed once; begun when there is any progress. */
export function standing(lesson: LessonCard): LessonStanding {
  const { progress, steps } = lesson;
  if (progress === undefined) return 'open';
  if (new Set(progress.steps).size >= steps) return 'done';
  return 'begun';
}

/** Where to go on: the first lesson that was begun, else the first that is not done. */
export function goOn(lessons: readonly LessonCard[]): LessonCard | undefined {
  return lessons.find((one) => standing(one) === 'begun') ?? lessons.find((one) => standing(one) === 'open');
}

/** Units in order, each with its lessons in order. */
export function unitsOf(lessons: readonly LessonCard[]): { unit: number; lessons: LessonCard[] }[] {
  const units = [...new Set(lessons.map((lesson) => lesson.unit))].toSorted((a, b) => a - b);
  return units.map((unit) => ({
    unit,
    lessons: lessons.filter((lesson) => lesson.unit === unit).toSorted((a, b) => a.number - b.number),
  }));
}
