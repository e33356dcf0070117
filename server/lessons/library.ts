// All lessons in the given folders, in order; those that cannot be read are listed with their reasons.
import type { CourseInfo } from '../shared/contract/api.ts';
import type { Lesson } from '../shared/contract/lesson.ts';
import { unitsOf } from './units.ts';
import { pathOf, plainFolder } from './folder.ts';
import type { LessonFolder } from './folder.ts';
import type { Known } from './known.ts';
import { printed } from './problems.ts';
import type { FileProblem } from './problems.ts';
import type { PlacedLesson, ReadFolder } from './read-folder.ts';

/** What one of the folders has. */
export interface Part {
  readonly folder: LessonFolder;
  readonly lessons: readonly PlacedLesson[];
  readonly problems: readonly FileProblem[];
}

export interface Library {
  /** By unit, then number, then id. */
  readonly lessons: readonly Lesson[];
  /** The whole course: lessons that are there, and by name those that are not yet (course.yaml). */
  readonly units: CourseInfo['units'];
  /** As in CourseInfo: each file that cannot be read, and "file:line: what" for each problem. */
  readonly broken: readonly { readonly file: string; readonly problems: string[] }[];
  /** The same by folder, in the order in which they were given. */
  readonly parts: readonly Part[];
  get(id: string): Lesson | undefined;
  /** Why the lesson with this id cannot be read, "file:line: what" with the file's whole path; none where no file is about it. */
  problemsOf(id: string): readonly string[];
  /** The folder of a lesson: its solution and attempts stand there. */
  folder(id: string): string | undefined;
}

/**
 * Read every `NN-unit/NN-slug/lesson.md` in the folders, with each folder's own course.yaml and glossary.yaml. Terms add up;
 * the units of a folder come after those of the folders before it, with numbers that go on. A lesson whose id an earlier one
 * has is a problem, not a second one.
 * @param folders the playground's own as a path; those that somebody typed as typedFolder() gives them
 * @param preread what was read of a folder before, where that still holds (preread.ts)
 */
export async function openLibrary(
  folders: readonly (string | LessonFolder)[],
  known: Known,
  preread: (folder: LessonFolder) => Promise<ReadFolder | undefined> = () => Promise.resolve(undefined),
): Promise<Library> {
  const byId = new Map<string, PlacedLesson>();
  const units: CourseInfo['units'] = [];
  const parts: Part[] = [];
  let glossary = known.glossary ?? {};
  for (const given of folders) {
    const folder = typeof given === 'string' ? plainFolder(given) : given;
    const read = (await preread(folder)) ?? (await readAnew(folder, { ...known, glossary }));
    glossary = read.glossary;
    const { course, lessons } = parts.length === 0 ? read : goOn(units.at(-1)?.number ?? 0, read);
    const problems = [...read.problems];
    const fresh: PlacedLesson[] = [];
    for (const one of lessons) {
      const { id } = one.lesson;
      const twin = byId.get(id);
      if (twin) problems.push({ file: one.file, line: 2, message: `The id "${id}" is taken by ${twin.file}.` });
      else fresh.push(one);
      byId.set(id, twin ?? one);
    }
    const its = fresh.map(({ lesson }) => lesson);
    units.push(...unitsOf(course, its));
    parts.push({ folder, lessons: fresh, problems });
  }
  return {
    lessons: [...byId.values()].map(({ lesson }) => lesson).sort(inOrder),
    units,
    broken: byFile(parts.flatMap(({ problems }) => problems)),
    parts,
    get: (id) => byId.get(id)?.lesson,
    problemsOf: (id) => parts.flatMap((part) => whyNot(part, id)),
    folder: (id) => byId.get(id)?.path,
  };
}

/** The reader is not even loaded where nothing has to be read. */
async function readAnew(folder: LessonFolder, known: Known): Promise<ReadFolder> {
  const { readFolder } = await import('./read-folder.ts');
  return readFolder(folder, known);
}

/** The units of a folder with numbers that go on after `last`. */
function goOn(last: number, { course, lessons }: ReadFolder): Pick<ReadFolder, 'course' | 'lessons'> {
  const old = course.units.map(({ number }) => number).sort((a, b) => a - b);
  const anew = new Map(old.map((number, at) => [number, last + 1 + at]));
  const of = (number: number): number => anew.get(number) ?? last;
  return {
    course: { units: course.units.map((unit) => ({ ...unit, number: of(unit.number) })) },
    lessons: lessons.map((one) => ({ ...one, lesson: { ...one.lesson, unit: of(one.lesson.unit) } })),
  };
}

const whyNot = ({ folder, problems }: Part, id: string): string[] =>
  problems.filter(({ lesson }) => lesson === id).map((one) => printed({ ...one, file: pathOf(folder, one.file) }));

function byFile(problems: readonly FileProblem[]): Library['broken'] {
  const files = new Map<string, string[]>();
  for (const one of problems) files.set(one.file, [...(files.get(one.file) ?? []), printed(one)]);
  return [...files].map(([file, list]) => ({ file, problems: list }));
}

const inOrder = (a: Lesson, b: Lesson): number => a.unit - b.unit || a.number - b.number || (a.id < b.id ? -1 : 1);
