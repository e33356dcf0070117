// Every module of a folder, as the browser's build globs them.
import { readdir } from 'node:fs/promises';

export async function loadFolder(folder: string): Promise<unknown[]> {
  const root = new URL(`../../${folder}/`, import.meta.url);
  const files = (await readdir(root)).filter((file) => file.endsWith('.ts')).sort();
  return await Promise.all(files.map(async (file): Promise<unknown> => await import(new URL(file, root).href)));
}
