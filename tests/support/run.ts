// The test command: brings what is needed, runs everything, ends with one line "N passed, N failed, N skipped".
// `--only static|unit|played|user|browser|bench` runs one part. With CI=true a skip that skips.ts does not name is a failure.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { whyNoBrowser } from './browser.ts';
import { setup as buildWhatIsOlder } from './built.ts';
import { canaries } from './canaries.ts';
import { inLargeNursery, svelteCheck } from './checkers.ts';
import { ordinaryUser, type OrdinaryUser } from './ordinary-user.ts';
import { playwrightOutcome } from './reports.ts';
import { mayBeChance, secondTry } from './second-try.ts';
import { isRoot, setUp } from './setup.ts';
import { allowedSkips } from './skips.ts';
import { behind, checker, nothing, sh, type Counts, type Outcome, type Tries } from './steps.ts';
import { verdict } from './verdict.ts';
import { rootsOwn, usersFiles, vitest } from './vitest.ts';

// Reading certificates takes each Node at its start longer than all else, and no test leaves this computer.
delete process.env['NODE_EXTRA_CA_CERTS'];

const tree = path.resolve(import.meta.dirname, '../..');
const bin = (name: string) => path.join(tree, 'node_modules', '.bin', name);
const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'playground-reports-'));
const { values } = parseArgs({ options: { only: { type: 'string' } } });

interface Step extends Tries {
  readonly part: 'static' | 'unit' | 'played' | 'user' | 'browser' | 'bench';
  readonly name: string;
}

/** Steps one after the other. */
type Lane = readonly Step[];

/** What prettier found before: a clean tree has none. */
const prettierCache = ['--cache', '--cache-location', '.prettiercache'];

/** Builds and checkers wait for nothing. */
const quiet = (name: string, ...argv: string[]): Step => ({ part: 'static', name, run: () => checker(behind(argv)) });
const check = (name: string, ...argv: string[]): Step => quiet(name, ...inLargeNursery(argv));

const playwrightReport = path.join(reports, 'playwright.json');

async function playwright(...flags: string[]): Promise<Outcome> {
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport };
  const { output } = await sh([bin('playwright'), 'test', ...flags], { cwd: tree, env });
  return playwrightOutcome(playwrightReport, output);
}

const browser: Tries = (() => {
  let first: Outcome = { ...nothing, output: '' };
  return {
    async run() {
      const without = await whyNoBrowser();
      first = without === '' ? await playwright() : { ...first, skipped: [`all browser tests${without}`] };
      return first;
    },
    async again() {
      const { passed, ...rest } = await playwright('--last-failed', '--workers=1');
      return { ...rest, passed: first.passed + passed, skipped: first.skipped };
    },
  };
})();

/** What the tests run on: the program as it is shipped. */
const builds: Lane = [
  quiet('build, client', 'npm', 'run', '--silent', 'build:client'),
  quiet('build, server', 'npm', 'run', '--silent', 'build:server'),
];

const checkers: readonly Lane[] = [
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

/** What runs on real sockets and processes: as root and as an ordinary user. */
const played = ['conformance', 'integration', 'lessons'];
const timed = 'timed';

/** By ourselves, and by the ordinary user, where we are root: there each has the files in which who plays them matters. */
function playedBy(user: OrdinaryUser | undefined, projects: readonly string[], name: string): Lane[] {
  const report = (folder: string) => path.join(folder, `${projects[0] ?? ''}.json`);
  // Those who play wait half of the time, so that two rows side by side have what two cores can do; theirs is the longer one.
  const fewer = user && !projects.includes(timed) ? ['--maxWorkers=3'] : [];
  const ours = vitest({ tree, report: report(reports), projects, which: [...fewer, ...(isRoot ? rootsOwn : [])] });
  const lanes: Lane[] = [[{ part: 'played', name, ...ours }]];
  if (user === undefined) return lanes;
  const theirs = vitest({ ...user, report: report(user.home), projects, which: usersFiles });
  return [...lanes, [{ part: 'user', name: `${name}, as an ordinary user`, ...theirs }]];
}

/**
 * Lanes side by side, and then the next ones. The browsers have the cores to themselves; those who play wait half of the time, and take turns;
 * what waits for nothing comes by itself, since beside them a test would wait past its limit.
 */
const front = (user: OrdinaryUser | undefined): readonly (readonly Lane[])[] => [
  [[{ part: 'browser', name: 'browser', ...browser }]],
  playedBy(user, played, 'conformance, integration, lessons'),
  [
    [{ part: 'unit', name: 'unit', ...vitest({ tree, report: path.join(reports, 'unit.json'), projects: ['unit'] }) }],
    [
      {
        part: 'bench',
        name: 'benches, short',
        run: () => checker([bin('tsx'), path.join(tree, 'tests/bench/run.ts'), '--short']),
      },
    ],
  ],
];

const isWanted = ({ part }: Pick<Step, 'part'>): boolean => values.only === undefined || part === values.only;

/** A first try of which so little failed that it may have been chance. */
interface Owed {
  readonly step: Step;
  readonly first: Outcome;
}

/** Runs steps, prints how each went, and keeps what is to be tried once more. */
class Run {
  readonly owed: Owed[] = [];

  async perform(step: Step): Promise<Counts> {
    const began = performance.now();
    const first = await step.run();
    if (!step.again || !mayBeChance(first)) return tell(step.name, began, first);
    console.log(`${step.name}: ${first.failed} failed, and will be tried once more, alone`);
    this.owed.push({ step, first });
    return nothing;
  }

  async inOrder(lane: Lane): Promise<Counts[]> {
    const all: Counts[] = [];
    for (const step of lane.filter(isWanted)) all.push(await this.perform(step));
    return all;
  }

  async sideBySide(lanes: readonly Lane[]): Promise<Counts[]> {
    return (await Promise.all(lanes.map((lane) => this.inOrder(lane)))).flat();
  }

  async again(): Promise<Counts[]> {
    const all: Counts[] = [];
    for (const { step, first } of this.owed) {
      const began = performance.now();
      all.push(tell(step.name, began, await secondTry(first, () => step.again?.() ?? step.run())));
    }
    return all;
  }
}

/** Print how a step went. */
function tell(name: string, began: number, outcome: Outcome): Counts {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const skips = outcome.skipped.length > 0 ? `, ${outcome.skipped.length} skipped` : '';
  const fails = outcome.failed > 0 ? `, ${outcome.failed} failed` : '';
  const again = outcome.unsteady?.length ? `, ${outcome.unsteady.length} of them at the second try` : '';
  console.log(`${fails ? 'FAILED' : 'ok'}  ${name} (${seconds} s): ${outcome.passed} passed${again}${fails}${skips}`);
  if (fails || again) console.log(`\n${outcome.output}`);
  for (const one of outcome.skipped) console.log(`  skipped: ${one}`);
  return outcome;
}

async function main(): Promise<number> {
  const run = new Run();
  const [missing, ...all] = await Promise.all([setUp(), ...builds.map((step) => run.perform(step))]);
  if (missing.length > 0) console.log(`Missing on this machine: ${missing.join(', ')}. Tests that need them say so.`);
  buildWhatIsOlder();
  // Made before anything else writes into the tree, of which it may get a copy.
  const user = isRoot && isWanted({ part: 'user' }) ? await ordinaryUser(tree) : undefined;
  const back = run.sideBySide(checkers);
  for (const lanes of front(user)) all.push(...(await run.sideBySide(lanes)));
  all.push(...(await back));
  // Alone, one after the other: what measures time, and what failed.
  for (const lane of playedBy(user, [timed], 'what measures time')) all.push(...(await run.inOrder(lane)));
  all.push(...(await run.again()));
  await user?.remove();
  fs.rmSync(reports, { recursive: true, force: true });
  const { lines, code } = verdict(all, process.env.CI === 'true', allowedSkips);
  for (const line of lines) console.log(line);
  return code;
}

process.exitCode = await main();
