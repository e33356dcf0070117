// Everything but the browser: each folder of tests is a project, so that one can be run alone.
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { fromBuild } from './tests/support/built.ts';

/** Integration tests about how long something takes: the others do not run beside them. */
const timed = '@(capture-hand-over|gate-limits|processes-pool|relay|relay-udp|worlds-ended|worlds-killed|worlds-line)';

/** What takes minutes begins first, so that it does not end last. */
const minutes = /tests\/lessons\/|hundred/;
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [long, others] = [true, false].map((is) => files.filter(({ moduleId }) => minutes.test(moduleId) === is));
    return [...(await super.sort(long ?? [])), ...(await super.sort(others ?? []))];
  }
}

const project = (name: string, timeout: number, include = `tests/${name}/**/*.test.ts`) => ({
  test: {
    name,
    include: [include],
    testTimeout: timeout,
    hookTimeout: timeout,
    // By default a second, which a busy machine exceeds: what is waited for is what counts, not how soon it comes.
    expect: { poll: { timeout: 20_000 } },
    // A worker goes on to the next file with what it has loaded: half of the time of the pure ones went into processes of their own.
    pool: 'forks' as const,
    isolate: false,
    // What a check said in place of what was wanted is to be read whole.
    chaiConfig: { truncateThreshold: 0 },
  },
});

/** On real processes: the program as it is shipped, and not its sources. */
const played = (...of: Parameters<typeof project>) => ({ ...project(...of), plugins: [fromBuild] });

/** After all others, and fewer at a time. */
const alone = ({ test, plugins }: ReturnType<typeof played>) => ({
  test: { ...test, maxWorkers: 2, sequence: { groupOrder: 1 } },
  plugins,
});

export default defineConfig({
  test: {
    // Most of these tests wait for processes: twice as many as cores keep a small machine busy.
    maxWorkers: 4,
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
    globalSetup: 'tests/support/built.ts',
    projects: [
      project('unit', 40_000),
      played('conformance', 60_000),
      played('integration', 60_000, `tests/integration/${timed.replace('@', '!')}.test.ts`),
      alone(played('timed', 60_000, `tests/integration/${timed}.test.ts`)),
      // A lesson about time-outs waits for real ones: 45 s of them.
      played('lessons', 150_000),
    ],
  },
});
