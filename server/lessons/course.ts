// The course as a whole: units and lessons by name, from lessons/course.yaml.
import * as v from 'valibot';
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
