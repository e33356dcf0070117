// The version in package.json, found from the running file: two folders up in the sources, three when built.
import { readFile } from 'node:fs/promises';

/** The version of the running playground ("0.1.0"). */
export async function readVersion(): Promise<string> {
  for (const up of ['../../package.json', '../../../package.json']) {
    const text = await readFile(new URL(up, import.meta.url), 'utf8').catch(() => 'null');
    const found = JSON.parse(text) as { name?: unknown; version?: unknown } | null;
    if (found?.name === 'loopback-playground' && typeof found.version === 'string') return found.version;
  }
  throw new Error('package.json of the playground is missing.');
}
