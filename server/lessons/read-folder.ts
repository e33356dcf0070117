// One folder of lessons, read: its lessons, its course.yaml and glossary.yaml, and what cannot be read with the reasons.
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { Lesson } from '../shared/contract/lesson.ts';
import { noCourse, readCourse } from './course.ts';
import type { CourseFile } from './course.ts';
import { lessonFolders, shownIn } from './folder.ts';
import type { LessonFolder } from './folder.ts';
import { readGlossary } from './glossary.ts';
import type { Glossary } from './glossary.ts';
import type { Known } from './known.ts';
import { Problems } from './problems.ts';
import type { FileProblem } from './problems.ts';
import { numbersIn, readLesson } from './read.ts';
import { unjudged } from './units.ts';

export interface PlacedLesson {
  readonly lesson: Lesson;
  /** Its folder, absolute: the scripts stand there. */
  readonly path: string;
  /** Its file, as problems name it. */
  readonly file: string;
}

export interface ReadFolder {
  readonly folder: LessonFolder;
  readonly lessons: readonly PlacedLesson[];
  /** Of a folder that somebody typed: a unit that course.yaml does not name has the name of its folder. */
  readonly course: CourseFile;
  /** The terms that were known, and those of this folder. */
  readonly glossary: Glossary;
  readonly problems: readonly FileProblem[];
}

/** Read all of a folder. What cannot be read is a problem, and so is a folder that cannot be listed. */
export async function readFolder(folder: LessonFolder, known: Known): Promise<ReadFolder> {
  const { root } = folder;
  const problems: FileProblem[] = [];
  const say = (path: string, message: string) => void problems.push({ file: shownIn(folder, path), line: 1, message });
  const shared = async <T>(name: string, read: (text: string, problems: Problems) => T | undefined) => {
    const path = join(root, name);
    const text = await textOf(root, path);
    if (typeof text === 'object') say(path, text.why);
    if (typeof text !== 'string') return undefined;
    const own = new Problems(shownIn(folder, path));
    const value = read(text, own);
    problems.push(...own.list);
    return own.list.length === 0 ? value : undefined;
  };
  const course = (await shared('course.yaml', readCourse)) ?? noCourse;
  const glossary = { ...known.glossary, ...(await shared('glossary.yaml', readGlossary)) };
  const lessons: PlacedLesson[] = [];
  const paths = await lessonFolders(folder).catch((error: unknown) => {
    say(folder.path, `This folder cannot be listed: ${codeOf(error)}.`);
    return [];
  });
  for (const path of paths) {
    const from = join(path, 'lesson.md');
    const file = shownIn(folder, from);
    const text = await textOf(root, from);
    if (typeof text === 'object') say(from, text.why);
    if (typeof text !== 'string') continue;
    const result = readLesson(text, file, { ...known, glossary });
    if (result.ok) lessons.push({ lesson: { ...result.lesson, ...numbersIn(from) }, path, file });
    else problems.push(...result.problems.map((one) => ({ ...one, lesson: idIn(text) ?? slugOf(path) })));
  }
  const inCourse = shownIn(folder, join(root, 'course.yaml'));
  const shown = lessons.map(({ lesson }) => lesson);
  for (const { line, lesson, check } of unjudged(course, shown))
    problems.push({ file: inCourse, line, message: `Lesson ${lesson} has no check "${check}" that could show this.` });
  const whole = folder.name === '' ? course : withUnits(course, lessons);
  return { folder, lessons, course: whole, glossary, problems };
}

/** The id that a lesson file gives its lesson, be it a wrong one, also where nothing else can be read. */
const idIn = (text: string): string | undefined => /^id:[ \t]*["']?([^\s"']+)/m.exec(text)?.[1];

const slugOf = (path: string): string => basename(path).replace(/^\d+-/, '');

/** The course with a unit for each folder that it does not name: "01-my-unit" is "My unit". */
function withUnits({ units }: CourseFile, lessons: readonly PlacedLesson[]): CourseFile {
  const named = new Map(units.map((unit) => [unit.number, unit]));
  for (const { lesson, path } of lessons) {
    const words = basename(dirname(path)).replace(/^\d+-/, '').replaceAll('-', ' ');
    const title = words.charAt(0).toUpperCase() + words.slice(1);
    if (!named.has(lesson.unit)) named.set(lesson.unit, { number: lesson.unit, title, lessons: [], claims: [] });
  }
  return { units: [...named.values()] };
}

/** A file's text; undefined where there is none; the reason where it may not or cannot be read. */
async function textOf(root: string, path: string): Promise<string | { why: string } | undefined> {
  try {
    const inside = (await realpath(path)).startsWith((await realpath(root)) + sep);
    return inside ? await readFile(path, 'utf8') : { why: 'This file is a link that leads out of its folder.' };
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? undefined : { why: `This file cannot be read: ${code}.` };
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
