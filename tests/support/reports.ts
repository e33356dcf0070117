// Reads the JSON reports of vitest and Playwright into counts. A report that is missing or empty is a failure.
import fs from 'node:fs';
import type { Counts } from './steps.ts';

interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** Counts of a `vitest --reporter=json` file; a file that could not be loaded counts as one failure. */
export function vitestCounts(file: string): Counts {
  const report = read<VitestReport>(file);
  const results = report?.testResults.flatMap((suite) => suite.assertionResults) ?? [];
  const broken = report?.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
  );
  const failed = results.filter((test) => test.status === 'failed').length + (broken?.length ?? 0);
  return {
    passed: results.filter((test) => test.status === 'passed').length,
    failed: results.length === 0 ? Math.max(1, failed) : failed,
    skipped: results.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => test.fullName),
  };
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; tests: { status: string; annotations: { type: string; description?: string }[] }[] }[];
}

/** Counts of Playwright's JSON report. */
export function playwrightCounts(file: string): Counts {
  const report = read<{ suites: PlaywrightSuite[]; errors: unknown[] }>(file);
  if (!report) return { passed: 0, failed: 1, skipped: [] };
  let passed = 0;
  let failed = report.errors.length;
  const skipped: string[] = [];
  const walk = (suite: PlaywrightSuite, path: string): void => {
    for (const inner of suite.suites ?? []) walk(inner, `${path} ${inner.title}`);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') passed++;
        else if (test.status === 'skipped') skipped.push(`${path} ${spec.title}`.trim());
        else failed++;
      }
    }
  };
  for (const suite of report.suites) walk(suite, suite.title);
  return { passed, failed: passed + failed === 0 ? 1 : failed, skipped };
}

function read<T>(file: string): T | undefined {
  if (!fs.existsSync(file)) return undefined;
  return JSON.parse(fs.readFileSync(file, 'utf8')) as T;
}
