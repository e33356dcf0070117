// What a test needs of the system and the machine lacks: the test is skipped, and the report says why. In vitest a test begins with
// `skipFor(lacking('curl'), context)`; a block of tests carries the reason in its name: `const without = needs('curl')`, then
// `describe.skipIf(without !== '')(`…${without}`)`. In Playwright, `test.skip` is told what `lacking` says.
import fs from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'vitest';

/** Is this program on the PATH (or in the folders that only root's PATH has)? */
export function hasProgram(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => fs.existsSync(path.join(folder, name)));
}

/** Which of these programs are not here, in words; empty where all are. */
export function lacking(...programs: readonly string[]): string {
  const missing = programs.filter((program) => !hasProgram(program));
  return missing.length === 0 ? '' : `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`;
}

/** The same where one of them will do. */
export const lackingAll = (...programs: readonly string[]): string =>
  programs.some(hasProgram) ? '' : `none of ${programs.join(', ')} is installed`;

/** A reason as the end of a name. */
export const ending = (why: string): string => (why === '' ? '' : ` (skipped: ${why})`);

export const needs = (...programs: readonly string[]): string => ending(lacking(...programs));

declare module 'vitest' {
  interface TaskMeta {
    /** Why it was skipped: vitest's report says only that it was. */
    why?: string;
  }
}

/** End this test here where there is a reason, and have the report say it. */
export function skipFor(why: string, { task, skip }: Pick<TestContext, 'task' | 'skip'>): void {
  if (why !== '') task.meta.why = why;
  skip(why !== '', why);
}
