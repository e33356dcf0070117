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
    projects: [
      project('unit', 20_000, true),
      project('conformance', 30_000, true),
      project('integration', 60_000, false),
      project('lessons', 60_000, false),
    ],
  },
});
