// Finds services and actions: one file each, which announces itself; there is no list to edit.
// Helpers of a room live in folders below it. Called once, at start; refuses what is not as it should be.
import { readdir } from 'node:fs/promises';
import type { Action } from '../actions/types.ts';
import type { Service } from './types.ts';

/** What one file announces, and where a child process finds it. */
export interface Found<T> {
  readonly id: string;
  /** File URL. */
  readonly module: string;
  readonly value: T;
}

export type Catalogue<T> = ReadonlyMap<string, Found<T>>;

/** The running file's extension: sources through tsx, or compiled. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/**
 * Read every file right in the folders (but types and declarations) and take what it exports as `name`.
 * Rejects with a message that names the file when an id is not the file's name, comes twice, or nothing is exported.
 */
export async function discover<T extends { readonly id: string }>(
  folders: readonly URL[],
  name: string,
): Promise<Catalogue<T>> {
  const found = new Map<string, Found<T>>();
  for (const folder of folders) {
    for (const file of await filesIn(folder)) {
      const { href } = new URL(file, folder);
      const id = file.slice(0, -extension.length);
      const value = ((await import(href)) as Record<string, T | undefined>)[name];
      if (value === undefined)
        throw new Error(`${file}: exports no \`${name}\`; helpers belong in a folder of their own`);
      if (value.id !== id) throw new Error(`${file}: its id is "${value.id}"; it must be the file's name, "${id}"`);
      if (found.has(id)) throw new Error(`${file}: there is a second ${name} with the id "${id}"`);
      found.set(id, { id, module: href, value });
    }
  }
  return found;
}

/** Every sample service; more folders may be added (their URLs end in a slash). */
export function loadServices(more: readonly URL[] = []): Promise<Catalogue<Service>> {
  return discover([new URL('../services/', import.meta.url), ...more], 'service');
}

/** Every action; more folders may be added. */
export function loadActions(more: readonly URL[] = []): Promise<Catalogue<Action>> {
  return discover([new URL('../actions/', import.meta.url), ...more], 'action');
}

async function filesIn(folder: URL): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => entry.name)
    .filter((name) => name !== `types${extension}` && !name.endsWith('.d.ts'))
    .sort();
}
