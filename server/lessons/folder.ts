// A folder of lessons as somebody named it: the playground's own, one of a teacher's (--lessons DIR), or a single lesson's.
import { access, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

export interface LessonFolder {
  /** Absolute. Lessons stand two levels below (`NN-unit/NN-slug/`), or it is itself the folder of one. */
  readonly path: string;
  /** As it was typed: problems name their files so. */
  readonly name: string;
  /** Where course.yaml and glossary.yaml are looked for, and what no link may lead out of. */
  readonly root: string;
}

/** A folder of lessons that problems do not name. */
export const plainFolder = (path: string): LessonFolder => ({ path, name: '', root: path });

const numbered = /^\d+-./;

/** The folder that was typed; undefined where there is none. A single lesson of a folder of lessons has that one's glossary. */
export async function typedFolder(name: string): Promise<LessonFolder | undefined> {
  const path = resolve(name);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return undefined;
  const inCourse = numbered.test(basename(path)) && numbered.test(basename(dirname(path)));
  return { path, name, root: inCourse && (await isLesson(path)) ? dirname(dirname(path)) : path };
}

/** A file's name in problems: as the folder was typed. */
export const shownIn = (folder: LessonFolder, file: string): string =>
  join(folder.name, relative(folder.path, file)).split(sep).join('/');

/** Where on this computer the file is that problems name so; absolute. */
export const pathOf = (folder: LessonFolder, shown: string): string =>
  resolve(folder.path, relative(folder.name, shown));

/** The folders that may hold a lesson, by name. Rejects where one cannot be listed. */
export async function lessonFolders({ path }: LessonFolder): Promise<readonly string[]> {
  if (await isLesson(path)) return [path];
  const found: string[] = [];
  for (const unit of await foldersIn(path)) found.push(...(await foldersIn(unit)));
  return found;
}

/** The folders in a folder, by name; hidden ones are left out. Rejects where it cannot be listed. */
export async function foldersIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(path, entry.name))
    .sort();
}

const isLesson = (path: string): Promise<boolean> =>
  access(join(path, 'lesson.md')).then(
    () => true,
    () => false,
  );
