// Which tests vitest plays, as whom, and how what failed is played once more.
import path from 'node:path';
import { vitestOutcome } from './reports.ts';
import { filesToTryAgain, mergeReports } from './second-try.ts';
import { sh, type Outcome, type Tries } from './steps.ts';

/** Files, by a part of their names, that touch processes, capture, worlds, or who may come in: who runs them matters. */
export const usersFiles = [
  'conformance/services',
  'integration/actions',
  'integration/callers',
  'integration/capture',
  'integration/cli',
  'integration/experiments',
  'integration/foreign',
  'integration/gate-runs',
  'integration/guardian',
  'integration/lifetimes',
  'integration/processes',
  'integration/sandbox',
  'integration/relay',
  'integration/session',
  'integration/sockets',
  'integration/state-',
  'integration/terminal',
  'integration/worlds',
  'tests/lessons',
];

/** Of those, what root's rights change nothing of: where the tests run as root, the ordinary user's run alone has them. */
const usersAlone = [
  'conformance/services*',
  'integration/actions-{commands,http,kept,udp}',
  'integration/callers',
  'integration/experiments-*',
  'integration/processes-{discover,echo,pool,ports,waiting,watch}',
  'integration/relay*',
  'integration/state-{claim,control}',
  'integration/terminal',
  'integration/worlds-crowded',
  'integration/worlds-publish',
  'lessons/attempts',
];

/** Flags that leave those out. */
export const rootsOwn = usersAlone.map((name) => `--exclude=tests/${name}.test.ts`);

interface Played {
  /** The tree that it is run in. */
  readonly tree: string;
  /** Where its report goes. */
  readonly report: string;
  readonly projects: readonly string[];
  /** What is put before the command: who plays it, and how soon it must be. */
  readonly as?: readonly string[];
  /** Which files, and vitest's own flags. */
  readonly which?: readonly string[];
}

/** Run vitest, and count what its report says; files that fail can be run again. */
export function vitest({ tree, report, projects, as = [], which = [] }: Played): Tries {
  const choose = projects.flatMap((project) => ['--project', project]);
  const command = [...as, process.execPath, path.join(tree, 'node_modules/vitest/vitest.mjs'), 'run', ...choose];
  // The usual loader writes beside the configuration, where another user may not.
  if (as.length > 0) command.push('--configLoader', 'runner');
  const run = (to: string, files: readonly string[]) =>
    sh([...command, '--reporter=default', '--reporter=json', `--outputFile.json=${to}`, ...files], { cwd: tree });
  return {
    run: async () => vitestOutcome(report, await run(report, which)),
    async again(): Promise<Outcome> {
      const second = report.replace('.json', '-second.json');
      const ended = await run(second, filesToTryAgain(report));
      mergeReports(report, second);
      return vitestOutcome(report, ended);
    },
  };
}
