// The scripts that stand beside a lesson, read and checked: its solution, and what learners do wrong.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { printed } from '../../server/lessons/problems.ts';
import { readAttempt, readSolution } from '../../server/lessons/script.ts';
import type { Attempt, ScriptResult, Solution } from '../../server/lessons/script.ts';
import type { Lesson } from '../../server/shared/contract/lesson.ts';

/** solution.yaml in a lesson's folder. Throws with the problems when it cannot be read. */
export const solutionIn = (folder: string, lesson: Lesson): Solution => {
  const file = path.join(folder, 'solution.yaml');
  return whole(readSolution(readFileSync(file, 'utf8'), file, lesson));
};

/** attempts/*.yaml in a lesson's folder, by file name. Throws with the problems when one cannot be read. */
export function attemptsIn(folder: string, lesson: Lesson): readonly (Attempt & { readonly name: string })[] {
  const attempts = path.join(folder, 'attempts');
  const files = readdirSync(attempts).filter((file) => file.endsWith('.yaml'));
  return files.sort().map((name) => {
    const file = path.join(attempts, name);
    return { name, ...whole(readAttempt(readFileSync(file, 'utf8'), file, lesson)) };
  });
}

function whole<T>(result: ScriptResult<T>): T {
  if (result.ok) return result.script;
  throw new Error(result.problems.map(printed).join('\n'));
}
