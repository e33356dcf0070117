// The list of predicates by id. The folder predicates/ is listed at the rim; this stays pure.
import type { Predicate } from './types.ts';

export type Checks = ReadonlyMap<string, Predicate>;

/** Predicates by id. Throws an Error that names the id when two have the same. */
export function createChecks(predicates: readonly Predicate[]): Checks {
  const checks = new Map<string, Predicate>();
  for (const predicate of predicates) {
    if (checks.has(predicate.id)) throw new Error(`Two predicates have the id "${predicate.id}".`);
    checks.set(predicate.id, predicate);
  }
  return checks;
}
