// The scripts that stand beside a lesson, read and checked: its solution, and what learners do wrong.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { FileProblem } from '../lessons/problems.ts';
import { readAttempt, readSolution } from '../lessons/script.ts';
import type { Attempt, LineAt, Move, ScriptResult, Solution } from '../lessons/script.ts';
import type { Lesson } from '../shared/contract/lesson.ts';

/** A script, the file it stands in (as problems name it), and where in that file its parts stand. */
export interface Placed<T> {
  readonly file: string;
  readonly script: T;
  readonly lineAt: LineAt;
}

export interface Scripts {
  readonly solution?: Placed<Solution>;
  /** By file name. */
  readonly attempts: readonly Placed<Attempt>[];
  readonly problems: readonly FileProblem[];
}

/**
 * solution.yaml and attempts/*.yaml in a lesson's folder.
 * @param shown how problems name that folder
 */
export async function readScripts(folder: string, shown: string, lesson: Lesson): Promise<Scripts> {
  const problems: FileProblem[] = [];
  const read = async <T>(name: string, reader: (text: string, file: string, of: Lesson) => ScriptResult<T>) => {
    const file = path.join(shown, name);
    const text = await textOf(path.join(folder, name));
    const result = typeof text === 'string' ? reader(text, file, lesson) : unreadable(file, text.why);
    if (result.ok) return { file, script: result.script, lineAt: result.lineAt };
    problems.push(...result.problems);
    return undefined;
  };
  const solution = await read('solution.yaml', readSolution);
  const attempts: Placed<Attempt>[] = [];
  for (const name of await attemptFiles(folder)) {
    const attempt = await read(path.join('attempts', name), readAttempt);
    if (attempt) attempts.push(attempt);
  }
  return { ...(solution && { solution }), attempts, problems };
}

/** How many commands of a script a shell will run. */
export const commandsIn = (moves: readonly Move[]): number => moves.filter((move) => 'terminal' in move).length;

const unreadable = (file: string, why: string) => ({ ok: false as const, problems: [{ file, line: 1, message: why }] });

async function attemptFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(path.join(folder, 'attempts'))).filter((name) => name.endsWith('.yaml')).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function textOf(file: string): Promise<string | { why: string }> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    return { why: code === 'ENOENT' ? 'This file is missing.' : `This file cannot be read: ${code}.` };
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
