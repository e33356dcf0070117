// The test command: brings what is needed, runs everything, ends with one line "N passed, N failed, N skipped".
// `--only static|unit|played|user|browser|bench` runs one part. With CI=true a skip that skips.ts does not name is a failure.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { whyNoBrowser } from './browser.ts';
import { setup as buildWhatIsOlder } from './built.ts';
import { canaries } from './canaries.ts';
import { svelteCheck } from './checkers.ts';
import { ordinaryUser } from './ordinary-user.ts';
import { playwrightOutcome, vitestOutcome } from './reports.ts';
import { filesToTryAgain, mergeReports, secondTry } from './second-try.ts';
import { isRoot, setUp } from './setup.ts';
import { allowedSkips } from './skips.ts';
import { behind, checker, nothing, sh, type Counts, type Outcome } from './steps.ts';
import { verdict } from './verdict.ts';

// Reading certificates takes each Node at its start longer than all else, and no test leaves this computer.
delete process.env['NODE_EXTRA_CA_CERTS'];

const tree = path.resolve(import.meta.dirname, '../..');
const bin = (name: string) => path.join(tree, 'node_modules', '.bin', name);
const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-reports-'));
const { values } = parseArgs({ options: { only: { type: 'string' } } });

interface Step {
  readonly part: 'static' | 'unit' | 'played' | 'user' | 'browser' | 'bench';
  readonly name: string;
  run(): Promise<Outcome>;
}

/** What prettier found before: a clean tree has none. */
const prettierCache = ['--cache', '--cache-location', '.prettiercache'];

const check = (name: string, ...argv: string[]): Step => ({ part: 'static', name, run: () => checker(behind(argv)) });

/** Run vitest in a tree, as us or as somebody else, and count what its report says; files that fail are run once more, alone. */
async function vitest(
  from: string,
  report: string,
  projects: readonly string[],
  as: readonly string[] = [],
  files: readonly string[] = [],
): Promise<Outcome> {
  const choose = projects.flatMap((project) => ['--project', project]);
  const command = [...as, process.execPath, path.join(from, 'node_modules/vitest/vitest.mjs'), 'run', ...choose];
  // The usual loader writes beside the configuration, where another user may not.
  if (as.length > 0) command.push('--configLoader', 'runner');
  const run = (to: string, which: readonly string[]) =>
    sh([...command, '--reporter=default', '--reporter=json', `--outputFile.json=${to}`, ...which], { cwd: from });
  return secondTry(vitestOutcome(report, await run(report, files)), async () => {
    const second = report.replace('.json', '-second.json');
    const ended = await run(second, filesToTryAgain(report));
    mergeReports(report, second);
    return vitestOutcome(report, ended);
  });
}

/** Files, by a part of their names, that touch processes, capture, worlds, or who may come in: who runs them matters. */
const usersFiles = [
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
  'integration/terminal',
  'integration/worlds-crowded',
  'integration/worlds-publish',
].map((name) => `tests/${name}.test.ts`);

/** The tests of processes, capture and worlds, as somebody who is not root. */
async function asUser(): Promise<Outcome> {
  if (!isRoot) return { ...nothing, output: 'Not root: these tests have run as an ordinary user already.' };
  const user = await ordinaryUser(tree);
  const report = path.join(user.home, 'report.json');
  const outcome = await vitest(user.tree, report, played, user.as, usersFiles);
  await user.remove();
  return outcome;
}

const asOurselves = (...projects: string[]) =>
  vitest(tree, path.join(reports, `${projects[0] ?? 'all'}.json`), projects);

const playedByOurselves = () => {
  const without = isRoot ? usersAlone.map((file) => `--exclude=${file}`) : [];
  return vitest(tree, path.join(reports, 'played.json'), played, [], without);
};

async function browser(): Promise<Outcome> {
  const without = await whyNoBrowser();
  if (without !== '') return { ...nothing, skipped: [`all browser tests${without}`], output: '' };
  const file = path.join(reports, 'playwright.json');
  const run = async (...flags: string[]): Promise<Outcome> => {
    const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file };
    const { output } = await sh([bin('playwright'), 'test', ...flags], { cwd: tree, env });
    return playwrightOutcome(file, output);
  };
  const first = await run();
  return secondTry(first, async () => {
    const { passed, ...rest } = await run('--last-failed', '--workers=1');
    return { ...rest, passed: first.passed + passed, skipped: first.skipped };
  });
}

/** What the tests run on: the program as it is shipped. */
const builds: Step[] = [
  check('build, client', 'npm', 'run', '--silent', 'build:client'),
  check('build, server', 'npm', 'run', '--silent', 'build:server'),
];

/** What runs on real sockets and processes: as root and as an ordinary user. */
const played = ['conformance', 'integration', 'lessons', 'timed'];

/**
 * Lanes side by side. What waits for processes has the computer to itself, else each wait grows long: one lane has all of that, and the
 * checkers take the time that it leaves.
 */
const lanes: Step[][] = [
  [
    { part: 'browser', name: 'browser', run: browser },
    { part: 'played', name: 'conformance, integration, lessons', run: playedByOurselves },
    { part: 'user', name: 'the same as an ordinary user', run: asUser },
    { part: 'unit', name: 'unit', run: () => asOurselves('unit') },
    {
      part: 'bench',
      name: 'benches, short',
      run: () => checker([bin('tsx'), path.join(tree, 'tests/bench/run.ts'), '--short']),
    },
  ],
  [check('lint', bin('eslint'), '--cache', '--max-warnings', '0', '.')],
  [
    check('format', bin('prettier'), '--check', ...prettierCache, '--log-level', 'warn', '.'),
    check('types, server and tests', bin('tsc'), '-p', 'tsconfig.json'),
    check('types, client', ...svelteCheck(bin, 'client')),
    check('types, pure rooms', bin('tsc'), '-p', 'server/shared'),
    check('unused code', bin('knip')),
    ...canaries(tree).map(({ name, run }): Step => ({ part: 'static', name: `canary: ${name}`, run })),
  ],
];

/** Run one step and print how it went. */
async function perform(step: Step): Promise<Outcome> {
  const began = performance.now();
  const outcome = await step.run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const skips = outcome.skipped.length > 0 ? `, ${outcome.skipped.length} skipped` : '';
  const fails = outcome.failed > 0 ? `, ${outcome.failed} failed` : '';
  const again = outcome.unsteady?.length ? `, ${outcome.unsteady.length} of them at the second try` : '';
  console.log(
    `${fails ? 'FAILED' : 'ok'}  ${step.name} (${seconds} s): ${outcome.passed} passed${again}${fails}${skips}`,
  );
  if (fails || again) console.log(`\n${outcome.output}`);
  for (const name of outcome.skipped) console.log(`  skipped: ${name}`);
  return outcome;
}

async function inOrder(steps: readonly Step[]): Promise<Counts[]> {
  const all: Counts[] = [];
  for (const step of steps.filter((one) => !values.only || one.part === values.only)) all.push(await perform(step));
  return all;
}

async function main(): Promise<number> {
  const missing = await setUp();
  if (missing.length > 0) console.log(`Missing on this machine: ${missing.join(', ')}. Tests that need them say so.`);
  const all: Counts[] = [];
  for (const step of builds) all.push(await perform(step));
  buildWhatIsOlder();
  all.push(...(await Promise.all(lanes.map(inOrder))).flat());
  fs.rmSync(reports, { recursive: true, force: true });
  const { lines, code } = verdict(all, process.env.CI === 'true', allowedSkips);
  for (const line of lines) console.log(line);
  return code;
}

process.exitCode = await main();
