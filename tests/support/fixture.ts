// The tests' own programs and services, compiled as the server is, so that real processes run on them at once.
import { fileURLToPath } from 'node:url';

const folder = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/tests/fixtures/' : '../fixtures/',
  import.meta.url,
);

/** The file of a program, by its name in the folder fixtures. */
export const fixture = (name: string): string => fileURLToPath(new URL(`${name}.js`, folder));

/** A folder of services, as a URL. */
export const fixtureFolder = (name: string): URL => new URL(`${name}/`, folder);
