// The version in package.json, found from the running file: two folders up in the sources, three when built.
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';

const Package = v.object({ name: v.literal('loopback-playground'), version: v.string() });

/** The version of the running playground ("0.1.0"). */
export async function readVersion(): Promise<string> {
  for (const up of ['../../package.json', '../../../package.json']) {
    const text = await readFile(new URL(up, import.meta.url), 'utf8').catch(() => 'null');
    const found = v.safeParse(v.pipe(v.string(), v.parseJson(), Package), text);
    if (found.success) return found.output.version;
  }
  throw new Error('package.json of the playground is missing.');
}
