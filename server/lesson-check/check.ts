// `lesson check`: everything about the lessons of a folder. They are read; then each solution is played in every way that can
// be had here, and each wrong attempt in one. What is found is told as it comes.
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { shownIn, type LessonFolder } from '../lessons/folder.ts';
import { openLibrary, type Part } from '../lessons/library.ts';
import type { FileProblem } from '../lessons/problems.ts';
import type { PlacedLesson } from '../lessons/read-folder.ts';
import { playAttempt, playSolution } from './play.ts';
import type { Played } from './play.ts';
import { readScripts } from './scripts.ts';
import type { Placed, Scripts } from './scripts.ts';
import { whatIsKnown } from './table.ts';
import type { Table } from './table.ts';
import { tablesFor, wayWords } from './ways.ts';
import type { Ways } from './ways.ts';

/** Wrong attempts that a lesson has at least. */
const attemptsAtLeast = 3;

export interface ScriptedLesson extends PlacedLesson, Scripts {}

/** What a folder was found to have, before anything in it is run. */
export interface Found {
  readonly lessons: readonly ScriptedLesson[];
  readonly problems: readonly FileProblem[];
}

/**
 * Read the lessons of a folder with their scripts, beside the course's own: an id that one of those has is taken.
 * @param own the playground's own folder of lessons
 */
export async function findLessons(folder: LessonFolder, own: string): Promise<Found> {
  const inside = `${await realpath(folder.path)}${sep}`.startsWith(`${await realpath(own)}${sep}`);
  const library = await openLibrary(inside ? [folder] : [own, folder], await whatIsKnown());
  const part: Part | undefined = library.parts.at(-1);
  const lessons: ScriptedLesson[] = [];
  for (const one of part?.lessons ?? []) {
    lessons.push({ ...one, ...(await readScripts(one.path, shownIn(folder, one.path), one.lesson)) });
  }
  const scripts = lessons.flatMap((one) => [...one.problems, ...tooFew(one, folder)]);
  return { lessons, problems: [...(part?.problems ?? []), ...scripts] };
}

function tooFew({ attempts, problems, path, solution }: ScriptedLesson, folder: LessonFolder): FileProblem[] {
  // What cannot be read has been told.
  if (attempts.length >= attemptsAtLeast || problems.length > (solution ? 0 : 1)) return [];
  const message = `Attempts: ${attempts.length}; at least ${attemptsAtLeast} are wanted. What do learners do wrong?`;
  return [{ file: `${shownIn(folder, path)}/attempts`, line: 1, message }];
}

/** How one script went. */
export interface Outcome {
  /** "solution by buttons". */
  readonly name: string;
  /** How often it was played. */
  readonly times: number;
  readonly problems: readonly FileProblem[];
  /** Why it could not be played here. */
  readonly skipped?: string;
}

/** Play all scripts of a lesson, one after another. */
export async function* playLesson({ lesson, solution, attempts }: ScriptedLesson, ways: Ways): AsyncGenerator<Outcome> {
  if (!solution) return;
  const tables = tablesFor(ways, solution.script);
  for (const by of ['buttons', 'terminal'] as const) {
    const play = (table: Table) => playSolution(lesson, table, solution.script[by]);
    yield await outcome(`solution by ${by}`, solution, [by], tables, play);
  }
  for (const attempt of attempts) {
    const play = (table: Table) => playAttempt(lesson, table, attempt.script);
    yield await outcome(`attempt: ${attempt.script.title}`, attempt, [], tables.slice(0, 1), play);
  }
}

/** Play a script on one table after another, until something is found: the rest would mostly find it again. */
async function outcome(
  name: string,
  { file, lineAt }: Placed<unknown>,
  part: readonly PropertyKey[],
  tables: readonly Table[],
  play: (table: Table) => Promise<Played>,
): Promise<Outcome> {
  if (tables.length === 0)
    return { name, times: 0, problems: [], skipped: 'the networks that it is for cannot be had here' };
  for (const [at, table] of tables.entries()) {
    const { findings, skipped } = await play(table).catch(failed);
    if (skipped !== undefined) return { name, times: at, problems: [], skipped };
    if (findings.length === 0) continue;
    const problems = findings.map((one) => {
      return { file, line: lineAt([...part, ...one.at]), message: `${name}, ${wayWords(table.way)}: ${one.message}` };
    });
    return { name, times: at + 1, problems };
  }
  return { name, times: tables.length, problems: [] };
}

/** The run could not be begun. */
const failed = (error: unknown): Played => ({
  findings: [{ at: [], message: error instanceof Error ? error.message : String(error) }],
});
