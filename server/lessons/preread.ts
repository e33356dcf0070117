// A folder of lessons as it was read when the playground was built: to read the course takes half a second, and whoever opens the
// first page waits for that. It counts as long as every file is, byte for byte, the one that was read.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { lessonFolders, type LessonFolder } from './folder.ts';
import type { ReadFolder } from './read-folder.ts';

interface Preread {
  readonly fingerprint: string;
  /** Paths in it begin at the folder. */
  readonly read: Omit<ReadFolder, 'folder'>;
}

/** Keep in `file` what was read of a folder. */
export async function keepRead(
  file: string,
  { folder, lessons, course, glossary, problems }: ReadFolder,
): Promise<void> {
  const there = lessons.map((one) => ({ ...one, path: relative(folder.path, one.path) }));
  const read = { lessons: there, course, glossary, problems };
  const kept: Preread = { fingerprint: await fingerprintOf(folder), read };
  await writeFile(file, `${JSON.stringify(kept)}\n`);
}

/** What was read of a folder, from `file`; undefined where nothing is kept, or something in the folder has changed since. */
export async function prereadOf(file: string, folder: LessonFolder): Promise<ReadFolder | undefined> {
  try {
    const { fingerprint, read } = JSON.parse(await readFile(file, 'utf8')) as Preread;
    if (fingerprint !== (await fingerprintOf(folder))) return undefined;
    return { folder, ...read, lessons: read.lessons.map((one) => ({ ...one, path: join(folder.path, one.path) })) };
  } catch {
    // Then it is read anew, which says what is wrong.
    return undefined;
  }
}

/** The names and contents of all that is read of a folder, as one number. */
async function fingerprintOf(folder: LessonFolder): Promise<string> {
  const lessons = (await lessonFolders(folder)).map((path) => join(path, 'lesson.md'));
  const shared = ['course.yaml', 'glossary.yaml'].map((name) => join(folder.root, name));
  const hash = createHash('sha256');
  for (const path of [...lessons, ...shared]) {
    const bytes = await readFile(path).catch(() => undefined);
    hash.update(`${relative(folder.path, path)}\0${bytes?.length ?? 'none'}\0`).update(bytes ?? '');
  }
  return hash.digest('hex');
}
