// The store's beginning: read its file, and put aside what this version must not touch.
import { open, rename, stat } from 'node:fs/promises';
import * as v from 'valibot';
import type { ErrorCode } from '../shared/contract/errors.ts';
import { errno } from './errno.ts';
import type { StoreOptions } from './store.ts';
import type { Notice } from './types.ts';

/** Bytes; a longer file is not one of ours. */
const MAX_FILE = 16 * 1024 * 1024;

export interface Kept<T> {
  readonly value: T;
  readonly notice?: Notice;
  /** False when the old file could neither be read nor put aside: it must not be overwritten. */
  readonly writable: boolean;
}

export async function readKept<T>({ file, schema, version, empty }: StoreOptions<T>): Promise<Kept<T>> {
  const text = await readText(file);
  if (text === undefined) return { value: empty, writable: true };
  const head = v.safeParse(v.pipe(v.string(), v.parseJson(), v.looseObject({ version: v.number() })), text.content);
  if (head.success && head.output.version > version) {
    return await startAnew(file, empty, 'state_newer', `version-${head.output.version}`);
  }
  const whole = v.safeParse(v.strictObject({ version: v.literal(version), data: schema }), head.output);
  if (head.success && whole.success) return { value: whole.output.data, writable: true };
  return await startAnew(file, empty, 'state_unreadable', 'unreadable');
}

/** Undefined when there is no file; `content` is null when there is one that cannot be read. */
async function readText(file: string): Promise<{ content: string | null } | undefined> {
  try {
    const facts = await stat(file);
    if (!facts.isFile() || facts.size > MAX_FILE) return { content: null };
    const handle = await open(file, 'r');
    try {
      return { content: await handle.readFile('utf8') };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return errno(error) === 'ENOENT' ? undefined : { content: null };
  }
}

/** Keep the old file under a new name and begin with nothing. */
async function startAnew<T>(file: string, empty: T, error: ErrorCode, why: string): Promise<Kept<T>> {
  try {
    const aside = await freeName(`${file}.${why}`);
    await rename(file, aside);
    return { value: empty, notice: { error, detail: aside }, writable: true };
  } catch (failure) {
    const detail = `${file} (it could not be kept aside: ${errno(failure)}; nothing is saved)`;
    return { value: empty, notice: { error, detail }, writable: false };
  }
}

/** A name that nothing has yet; no one else makes names here, since the folder is locked. */
async function freeName(wanted: string): Promise<string> {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    const there = await stat(name).then(
      () => true,
      (error: unknown) => errno(error) !== 'ENOENT',
    );
    if (!there) return name;
  }
}
