// The units of the course, joined with the lessons that are there.
import type { CourseInfo } from '../shared/contract/api.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import type { CourseFile } from './course.ts';

/**
 * The units with all their lessons, planned ones without an id. A lesson that the course does not name stands behind
 * those of its unit, or in a unit of its own.
 */
export function unitsOf({ units }: CourseFile, lessons: readonly Lesson[]): CourseInfo['units'] {
  const left = new Set(lessons);
  const joined = units.map(({ number, title, lessons: named }) => ({
    number,
    title,
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
  return [...joined, ...others.map((number) => ({ number, title: '', lessons: [] }))]
    .map((unit) => ({
      ...unit,
      lessons: [...unit.lessons, ...[...left].filter((lesson) => lesson.unit === unit.number).map(card)],
    }))
    .sort((a, b) => a.number - b.number);
}

const card = ({ number, title, id }: Lesson) => ({ number, title, id });
