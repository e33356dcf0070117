// Everything but the browser: each folder of tests is a project, so that one can be run alone.
import { defineConfig } from 'vitest/config';

const project = (name: string, timeout: number, parallel: boolean) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
    fileParallelism: parallel,
    pool: 'forks' as const,
  },
});

export default defineConfig({
  test: {
    // Most of these tests wait for processes; two at a time keep both cores of a small machine busy.
    maxWorkers: 2,
    maxConcurrency: 3,
    projects: [
      project('unit', 20_000, true),
      project('conformance', 30_000, true),
      project('integration', 60_000, true),
      project('lessons', 60_000, true),
    ],
  },
});
