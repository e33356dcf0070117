// What a lesson may name: predicates, actions and kinds of service, as they were found in their folders.
import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GenericSchema } from 'valibot';
import { createChecks } from '../shared/checks/checks.ts';
import type { Checks } from '../shared/checks/checks.ts';
import type { Predicate } from '../shared/checks/types.ts';
import type { Glossary } from './glossary.ts';

/** What is known of an action: enough to check how a lesson uses it (server/actions/types.ts has the whole). */
interface KnownAction {
  readonly id: string;
  readonly aimed: boolean | 'may';
  readonly params: GenericSchema;
}

export interface Known {
  readonly predicates: Checks;
  readonly actions: ReadonlyMap<string, KnownAction>;
  /** Kinds of service: file names in server/services. */
  readonly services: ReadonlySet<string>;
  /** Terms that all lessons share (glossary.yaml). */
  readonly glossary?: Glossary;
}

/**
 * Every predicate in server/shared/checks/predicates, by id.
 * Throws an Error when a file has no `predicate`, or one whose id is not the file's name.
 */
export async function loadPredicates(): Promise<Checks> {
  const extension = extname(import.meta.url);
  const folder = new URL('../shared/checks/predicates/', import.meta.url);
  const files = (await readdir(fileURLToPath(folder))).filter(
    (file) => file.endsWith(extension) && !file.endsWith('.d.ts'),
  );
  return createChecks(await Promise.all(files.sort().map((file) => loadPredicate(folder, file, extension))));
}

async function loadPredicate(folder: URL, file: string, extension: string): Promise<Predicate> {
  const module: { predicate?: Predicate } = await import(new URL(file, folder).href);
  const id = file.slice(0, -extension.length);
  if (module.predicate?.id !== id)
    throw new Error(`checks/predicates/${file} must export a predicate with the id "${id}".`);
  return module.predicate;
}
