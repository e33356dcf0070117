// Everything but the browser: each folder of tests is a project, so that one can be run alone.
import { defineConfig } from 'vitest/config';
import { fromBuild } from './tests/support/built.ts';

const project = (name: string, timeout: number) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
    // By default a second, which a busy machine exceeds: what is waited for is what counts, not how soon it comes.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks' as const,
  },
});

/** On real processes: the program as it is shipped, and not its sources. */
const played = (name: string, timeout: number) => ({ ...project(name, timeout), plugins: [fromBuild] });

export default defineConfig({
  test: {
    // Most of these tests wait for processes; two at a time keep both cores of a small machine busy.
    maxWorkers: 2,
    maxConcurrency: 3,
    globalSetup: 'tests/support/built.ts',
    projects: [
      project('unit', 40_000),
      played('conformance', 60_000),
      played('integration', 60_000),
      // A lesson about time-outs waits for real ones: 45 s of them.
      played('lessons', 150_000),
    ],
  },
});
