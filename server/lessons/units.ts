// The units of the course, joined with the lessons that are there, and each claim with the step that shows it.
import type { Claim, CourseInfo } from '../shared/contract/api.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import type { CourseClaim, CourseFile } from './course.ts';

/**
 * The units with all their lessons, planned ones without an id. A lesson that the course does not name stands behind
 * those of its unit, or in a unit of its own.
 */
export function unitsOf({ units }: CourseFile, lessons: readonly Lesson[]): CourseInfo['units'] {
  const left = new Set(lessons);
  const joined = units.map(({ number, title, lessons: named, claims }) => ({
    number,
    title,
    claims: claims.flatMap((claim) => judged(claim, number, lessons) ?? []),
    lessons: named.map((one) => {
      const there = lessons.find(
        (lesson) => lesson.unit === number && lesson.number === one.number && left.has(lesson),
      );
      if (there) left.delete(there);
      return there ? card(there) : { ...one };
    }),
  }));
  const others = [...new Set([...left].map(({ unit }) => unit))].filter(
    (unit) => !units.some(({ number }) => number === unit),
  );
  return [...joined, ...others.map((number) => ({ number, title: '', lessons: [], claims: [] }))]
    .map((unit) => ({
      ...unit,
      lessons: [...unit.lessons, ...[...left].filter((lesson) => lesson.unit === unit.number).map(card)],
    }))
    .sort((a, b) => a.number - b.number);
}

/** The claim with the step that shows it; undefined where its lesson is not there, or has no such check. */
function judged({ line: _, ...claim }: CourseClaim, unit: number, lessons: readonly Lesson[]): Claim | undefined {
  const lesson = lessons.find((one) => one.unit === unit && one.number === claim.lesson);
  const step = lesson?.steps.find(({ blocks }) => blocks.some((one) => one.type === 'check' && one.id === claim.check));
  return lesson && step && { ...claim, lesson: lesson.id, step: step.id, stepTitle: step.title };
}

/** The claims that name a check which their lesson has not: nothing would show them. */
export function unjudged({ units }: CourseFile, lessons: readonly Lesson[]): CourseClaim[] {
  return units.flatMap(({ number, claims }) =>
    claims.filter((claim) => {
      const there = lessons.some((one) => one.unit === number && one.number === claim.lesson);
      return there && !judged(claim, number, lessons);
    }),
  );
}

const card = ({ number, title, id }: Lesson) => ({ number, title, id });
