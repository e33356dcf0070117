// The course as a whole: units and lessons by name, from lessons/course.yaml, joined with the lessons that are there.
import * as v from 'valibot';
import type { CourseInfo } from '../shared/contract/api.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import { Line, readYaml } from './front-matter.ts';
import { issueText, keysOf } from './problems.ts';
import type { Problems } from './problems.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999));
const CourseLesson = v.strictObject({ number: Count, title: Line });
const CourseUnit = v.strictObject({ number: Count, title: Line, lessons: v.array(CourseLesson) });
const CourseFile = v.strictObject({ units: v.pipe(v.array(CourseUnit), v.maxLength(50)) });
export type CourseFile = v.InferOutput<typeof CourseFile>;

export const noCourse: CourseFile = { units: [] };

/** Read the text of a course.yaml. Undefined with the reasons in `problems`. */
export function readCourse(text: string, problems: Problems): CourseFile | undefined {
  const yaml = readYaml(text, 1, problems);
  if (!yaml) return undefined;
  const result = v.safeParse(CourseFile, yaml.value);
  if (!result.success) {
    for (const issue of result.issues) {
      const path = (issue.path ?? []).map((part) => part.key as PropertyKey);
      const schema = path.length < 2 ? CourseFile : path.length < 4 ? CourseUnit : CourseLesson;
      problems.add(yaml.lineAt(path), issueText('course', issue, keysOf(schema)));
    }
    return undefined;
  }
  twice(result.output, yaml.lineAt, problems);
  return result.output;
}

/** Lessons are joined by their number, so each has one of its own. */
function twice({ units }: CourseFile, lineAt: (path: readonly PropertyKey[]) => number, problems: Problems): void {
  const seen = new Set<string>();
  const once = (what: string, number: number, path: readonly PropertyKey[]) => {
    if (seen.has(`${what} ${number}`)) problems.add(lineAt(path), `Two ${what}s have the number ${number}.`);
    seen.add(`${what} ${number}`);
  };
  for (const [at, unit] of units.entries()) {
    once('unit', unit.number, ['units', at, 'number']);
    for (const [place, { number }] of unit.lessons.entries())
      once('lesson', number, ['units', at, 'lessons', place, 'number']);
  }
}

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
