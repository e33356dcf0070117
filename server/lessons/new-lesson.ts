// `lesson new`: writes a lesson into a folder of its own, and never over anything.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { lessonTemplate } from './template.ts';

export interface NewLesson {
  /** Where it goes; the folder is made where it is not there. */
  readonly folder: string;
  readonly netcat: string;
  /** Is this id taken by another lesson? */
  taken(id: string): boolean;
}

/**
 * Write a lesson. Its id and title come from the folder's name: "02-my-first" is "my-first", "My first".
 * Resolves with the paths of its files in the folder, or undefined where the folder has something in it already: then nothing
 * is written. Rejects as mkdir(2) and open(2) do.
 */
export async function writeNewLesson({ folder, netcat, taken }: NewLesson): Promise<readonly string[] | undefined> {
  const path = resolve(folder);
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length > 0) return undefined;
  const slug = slugOf(basename(path));
  const id = taken(slug) ? `my-${slug}` : slug;
  const words = slug.replaceAll('-', ' ');
  const files = lessonTemplate({ id, title: words.charAt(0).toUpperCase() + words.slice(1), netcat });
  for (const [name, text] of Object.entries(files)) {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    // wx: what came here meanwhile is not written over.
    await writeFile(file, text, { flag: 'wx' });
  }
  return Object.keys(files);
}

/** Lower-case words joined by "-", without the number before them. */
function slugOf(name: string): string {
  const words = name
    .replace(/^\d+-/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 56)
    .replaceAll(/^-|-$/g, '');
  return words === '' ? 'lesson' : words;
}
