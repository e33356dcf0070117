// What a test needs of the system and the machine lacks: the test is skipped, says why, and is counted. In vitest the reason is part
// of the name: `const without = needs('curl')`, then `test.skipIf(without !== '')(`…${without}`)`; in Playwright
// `lacking('curl')` is what `test.skip` is told.
import fs from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'vitest';

/** Is this program on the PATH (or in the folders that only root's PATH has)? */
export function hasProgram(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => fs.existsSync(path.join(folder, name)));
}

/** Which of these programs are not here, as a sentence; empty where all are. */
export function lacking(...programs: readonly string[]): string {
  const missing = programs.filter((program) => !hasProgram(program));
  return missing.length === 0 ? '' : `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`;
}

/** The same, as the end of a test's name. */
export const needs = (...programs: readonly string[]): string => ending(lacking(...programs));

/** The same where one of these programs will do. */
export const needsOneOf = (...programs: readonly string[]): string =>
  ending(programs.some(hasProgram) ? '' : `none of ${programs.join(', ')} is installed`);

export const ending = (why: string): string => (why === '' ? '' : ` (skipped: ${why})`);

declare module 'vitest' {
  interface TaskMeta {
    /** Why it was skipped: vitest's report says only that it was. */
    why?: string;
  }
}

/** End this test here where that holds, and tell the report why. */
export function skipWhen({ task, skip }: Pick<TestContext, 'task' | 'skip'>, holds: boolean, why = ''): void {
  if (holds) task.meta.why = why;
  skip(holds, why);
}
