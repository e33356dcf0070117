// The course as a whole, from lessons/course.yaml: units and lessons by name, and what articles claim about a unit's matter.
import * as v from 'valibot';
import { verdicts } from '../shared/contract/api.ts';
import { Line } from './words.ts';
import { readYaml } from './yaml.ts';
import { issueText, keysOf } from './problems.ts';
import type { Problems } from './problems.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999));
const CourseLesson = v.strictObject({ number: Count, title: Line });
/** `says` as articles have it; judged by the evidence of a check of one of the unit's lessons. */
const CourseClaim = v.strictObject({
  says: Line,
  verdict: v.picklist(verdicts),
  because: Line,
  lesson: Count,
  check: Line,
});
const CourseUnit = v.strictObject({
  number: Count,
  title: Line,
  lessons: v.array(CourseLesson),
  claims: v.optional(v.array(CourseClaim), []),
});
const CourseFile = v.strictObject({ units: v.pipe(v.array(CourseUnit), v.maxLength(50)) });
type Parsed = v.InferOutput<typeof CourseFile>;
/** A claim as it is written, and where: its check is looked for once the lessons are read. */
export type CourseClaim = v.InferOutput<typeof CourseClaim> & { readonly line: number };
export interface CourseFile {
  units: (Omit<Parsed['units'][number], 'claims'> & { claims: CourseClaim[] })[];
}

export const noCourse: CourseFile = { units: [] };

/** Read the text of a course.yaml. Undefined with the reasons in `problems`. */
export function readCourse(text: string, problems: Problems): CourseFile | undefined {
  const yaml = readYaml(text, 1, problems);
  if (!yaml) return undefined;
  const result = v.safeParse(CourseFile, yaml.value);
  if (!result.success) {
    for (const issue of result.issues) {
      const path = (issue.path ?? []).map((part) => part.key as PropertyKey);
      problems.add(yaml.lineAt(path), issueText('course', issue, keysOf(schemaAt(path))));
    }
    return undefined;
  }
  consistent(result.output, yaml.lineAt, problems);
  const placed = result.output.units.map((unit, at) => ({
    ...unit,
    claims: unit.claims.map((claim, place) => ({
      ...claim,
      line: yaml.lineAt(['units', at, 'claims', place, 'check']),
    })),
  }));
  return { units: placed };
}

function schemaAt(path: readonly PropertyKey[]) {
  if (path.length < 2) return CourseFile;
  if (path.length < 4) return CourseUnit;
  return path[2] === 'claims' ? CourseClaim : CourseLesson;
}

/** Lessons are joined by their number, so each has one of its own; and a claim is about one of them. */
function consistent({ units }: Parsed, lineAt: (path: readonly PropertyKey[]) => number, problems: Problems): void {
  const seen = new Set<string>();
  const once = (what: string, number: number, path: readonly PropertyKey[]) => {
    if (seen.has(`${what} ${number}`)) problems.add(lineAt(path), `Two ${what}s have the number ${number}.`);
    seen.add(`${what} ${number}`);
  };
  for (const [at, unit] of units.entries()) {
    once('unit', unit.number, ['units', at, 'number']);
    for (const [place, { number }] of unit.lessons.entries())
      once('lesson', number, ['units', at, 'lessons', place, 'number']);
    for (const [place, { lesson }] of unit.claims.entries()) {
      if (unit.lessons.some(({ number }) => number === lesson)) continue;
      const line = lineAt(['units', at, 'claims', place, 'lesson']);
      problems.add(line, `This unit has no lesson ${lesson}: a claim is judged in its own unit.`);
    }
  }
}
