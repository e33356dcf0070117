// The end of the test command: what it prints last, and its exit code.
import type { allowedSkips } from './skips.ts';
import { sum, type Counts } from './steps.ts';

/** @param ci whether a skip is a failure that `allowed` does not name. */
export function verdict(
  all: readonly Counts[],
  ci: boolean,
  allowed: typeof allowedSkips,
): { readonly lines: readonly string[]; readonly code: 0 | 1 } {
  const { passed, failed, skipped, unsteady } = sum(all);
  const unnamed = ci ? skipped.filter((name) => !allowed.some((skip) => name.startsWith(skip.name))) : [];
  const bad = failed + unnamed.length;
  return {
    lines: [
      ...unsteady.map((name) => `Unsteady, it failed once and passed alone: ${name}`),
      ...unnamed.map((name) => `A skip that tests/support/skips.ts does not name: ${name}`),
      `${passed} passed, ${bad} failed, ${skipped.length} skipped`,
    ],
    code: bad > 0 ? 1 : 0,
  };
}
