// Benchmarks measure the program as it is shipped: its modules from dist, where it was built, else from the sources.
import { existsSync } from 'node:fs';

const dist = new URL('../../dist/server/', import.meta.url);
export const isBuilt = existsSync(new URL('main.js', dist));
const [root, ending] = isBuilt ? [dist, 'js'] : [new URL('../../server/', import.meta.url), 'ts'];

/** A module of server/ by its path without ending; the caller names its type. */
export const load = <T>(path: string): Promise<T> => import(new URL(`${path}.${ending}`, root).href) as Promise<T>;

/** The value below which this share of them lies; 0.5 is the median. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
