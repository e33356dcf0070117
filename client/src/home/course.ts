// The course as the home page shows it: units with all their lessons, and where the learner stands in each. Pure.
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

export interface Unit {
  readonly unit: number;
  /** Empty for a unit that the course does not name. */
  readonly title: string;
  /** The lessons that are there, in order. */
  readonly here: readonly LessonCard[];
  /** Those that are not here yet, by number and name. */
  readonly planned: readonly { readonly number: number; readonly title: string }[];
}

/** Units in order, each with all its lessons. */
export function unitsOf({ units, lessons }: CourseInfo): Unit[] {
  return units.map(({ number: unit, title, lessons: named }) => ({
    unit,
    title,
    here: named.flatMap(({ id }) => lessons.find((lesson) => lesson.id === id) ?? []),
    planned: named.filter(({ id }) => id === undefined),
  }));
}
