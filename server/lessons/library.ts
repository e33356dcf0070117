// All lessons in the given folders, in order; those that cannot be read are listed with their reasons.
import { readFile, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Lesson } from '../shared/contract/lesson.ts';
import type { Known } from './known.ts';
import { printed } from './problems.ts';
import { readLesson } from './read.ts';

export interface Library {
  /** By unit, then number, then id. */
  readonly lessons: readonly Lesson[];
  /** As in CourseInfo: the file, relative to its root, and "file:line: what" for each problem. */
  readonly broken: readonly { readonly file: string; readonly problems: string[] }[];
  get(id: string): Lesson | undefined;
  /** The folder of a lesson: its solution and attempts stand there. */
  folder(id: string): string | undefined;
}

/**
 * Read every `NN-unit/NN-slug/lesson.md` in the folders. A lesson whose id an earlier one has is broken, not a second one.
 * Rejects when a folder cannot be listed.
 */
export async function openLibrary(folders: readonly string[], known: Known): Promise<Library> {
  const byId = new Map<string, { lesson: Lesson; folder: string; file: string }>();
  const broken: { file: string; problems: string[] }[] = [];
  for (const root of folders) {
    for (const folder of await lessonFolders(root)) {
      const path = join(folder, 'lesson.md');
      const file = relative(root, path).split(sep).join('/');
      const text = await textOf(root, path);
      if (text === undefined) continue;
      const result =
        typeof text === 'string'
          ? readLesson(text, file, known)
          : { ok: false as const, problems: [{ file, line: 1, message: text.why }] };
      const twin = result.ok ? byId.get(result.lesson.id) : undefined;
      if (!result.ok) broken.push({ file, problems: result.problems.map(printed) });
      else if (twin)
        broken.push({ file, problems: [`${file}:2: The id "${result.lesson.id}" is taken by ${twin.file}.`] });
      else byId.set(result.lesson.id, { lesson: result.lesson, folder, file });
    }
  }
  const lessons = [...byId.values()].map(({ lesson }) => lesson).sort(inOrder);
  return { lessons, broken, get: (id) => byId.get(id)?.lesson, folder: (id) => byId.get(id)?.folder };
}

const inOrder = (a: Lesson, b: Lesson): number => a.unit - b.unit || a.number - b.number || (a.id < b.id ? -1 : 1);

/** Folders two levels down, by name. */
async function lessonFolders(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const unit of await foldersIn(root)) {
    for (const lesson of await foldersIn(join(root, unit))) found.push(join(root, unit, lesson));
  }
  return found;
}

async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

/** A lesson's text; undefined where a folder has none; the reason where it may not or cannot be read. */
async function textOf(root: string, path: string): Promise<string | { why: string } | undefined> {
  try {
    const inside = (await realpath(path)).startsWith((await realpath(root)) + sep);
    return inside ? await readFile(path, 'utf8') : { why: 'This file is a link that leads out of its folder.' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' ? undefined : { why: `This file cannot be read: ${code}.` };
  }
}
