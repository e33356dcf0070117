// Reads the JSON reports of vitest and Playwright into counts, and what failed into a text that a reader can start from.
// A report that is missing or empty is a failure.
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { nothing, type Outcome } from './steps.ts';

interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[]; meta?: { why?: string } }[];
  }[];
}

/** A test that failed, and why. */
interface Failure {
  readonly name: string;
  readonly why: readonly string[];
}

const failure = (name: string, why: readonly string[]): Failure => ({ name, why });

const told = (failures: readonly Failure[]): string =>
  failures
    .map(({ name, why }) => `✗ ${name}\n${stripVTControlCharacters(why.join('\n')).trim().replace(/^/gm, '    ')}\n`)
    .join('\n');

const names = (failures: readonly Failure[]): string[] => failures.map(({ name }) => name);

/** One that was skipped: its name, and why where the name does not say it. */
const skip = (name: string, why?: string): string => (why ? `${name} (skipped: ${why})` : name);

/**
 * What a `vitest --reporter=json` file says. A file that could not be loaded, or one of whose hooks failed, counts as one failure.
 * @param printed what vitest printed: the output where the report names nothing that failed.
 */
export function vitestOutcome(file: string, { code, output: printed }: { code: number; output: string }): Outcome {
  const suites = read<VitestReport>(file)?.testResults ?? [];
  const results = suites.flatMap((suite) =>
    suite.assertionResults.map((test) => ({ ...test, file: path.basename(suite.name) })),
  );
  // A file that does not load has no tests; one whose hook fails has none that failed.
  const broken = suites.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some(({ status }) => status === 'failed'),
  );
  const failures = [
    ...broken.map((suite) =>
      failure(suite.name, [suite.message || 'A hook of its tests failed: see what vitest prints for this file.']),
    ),
    ...results
      .filter((test) => test.status === 'failed')
      .map((test) => failure(`${test.file}: ${test.fullName}`, test.failureMessages ?? [])),
  ];
  const without = failures.length === 0 && (code !== 0 || results.length === 0);
  return {
    passed: results.filter((test) => test.status === 'passed').length,
    failed: without ? 1 : failures.length,
    skipped: results
      .filter((test) => !['passed', 'failed'].includes(test.status))
      .map((test) => skip(test.fullName, test.meta?.why)),
    output: without ? printed : told(failures),
    failures: names(failures),
  };
}

interface PlaywrightSpec {
  title: string;
  tests: {
    status: string;
    annotations?: { type: string; description?: string }[];
    results: { errors: { message?: string }[] }[];
  }[];
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: PlaywrightSpec[];
}

/** What Playwright's JSON report says. */
export function playwrightOutcome(file: string, printed: string): Outcome {
  const report = read<{ suites: PlaywrightSuite[]; errors: { message?: string }[] }>(file);
  if (!report) return { ...nothing, failed: 1, output: printed };
  let passed = 0;
  const failures = report.errors.map(({ message }) => failure('before any test', [message ?? '']));
  const skipped: string[] = [];
  const walk = (suite: PlaywrightSuite, within: string): void => {
    for (const inner of suite.suites ?? []) walk(inner, `${within} ${inner.title}`);
    for (const spec of suite.specs ?? []) {
      const name = `${within} ${spec.title}`.trim();
      for (const test of spec.tests) {
        const why = test.results.flatMap(({ errors }) => errors.map(({ message }) => message ?? ''));
        if (test.status === 'expected') passed++;
        else if (test.status === 'skipped')
          skipped.push(skip(name, test.annotations?.find(({ type }) => type === 'skip')?.description));
        else failures.push(failure(name, why));
      }
    }
  };
  for (const suite of report.suites) walk(suite, suite.title);
  const ran = passed + failures.length + skipped.length > 0;
  return {
    passed,
    failed: ran ? failures.length : 1,
    skipped,
    output: ran ? told(failures) : printed,
    failures: names(failures),
  };
}

function read<T>(file: string): T | undefined {
  if (!fs.existsSync(file)) return undefined;
  return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
}
