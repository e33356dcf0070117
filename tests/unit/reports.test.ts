// The end of the test command: what the reports of vitest and Playwright count as, and what is a failure with CI=true.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { playwrightOutcome, vitestOutcome } from '../support/reports.ts';
import { filesToTryAgain, mergeReports, secondTry } from '../support/second-try.ts';
import { verdict } from '../support/verdict.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lbp-reports-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A file with this report in it. */
function report(content: unknown): string {
  const file = path.join(folder, 'report.json');
  fs.writeFileSync(file, JSON.stringify(content));
  return file;
}
const missing = path.join(folder, 'nothing.json');

describe('what vitest reports', () => {
  const suite = (status: string, tests: readonly object[], message = '') =>
    ({ name: '/x/a.test.ts', status, message, assertionResults: tests }) as const;
  const outcome = (code: number, ...testResults: readonly object[]) =>
    vitestOutcome(report({ testResults }), { code, output: 'printed' });

  test('what passed, failed and was skipped, with the reason', () => {
    const failed = { fullName: 'b', status: 'failed', failureMessages: ['not 2'] };
    const skipped = [
      { fullName: 'c (skipped: curl is not installed)', status: 'skipped' },
      { fullName: 'd', status: 'skipped', meta: { why: 'no packets' } },
      { fullName: 'e', status: 'todo', meta: {} },
    ];
    expect(outcome(1, suite('failed', [{ fullName: 'a', status: 'passed' }, failed, ...skipped]))).toEqual({
      passed: 1,
      failed: 1,
      skipped: ['c (skipped: curl is not installed)', 'd (skipped: no packets)', 'e'],
      output: '✗ a.test.ts: b\n    not 2\n',
      failures: ['a.test.ts: b'],
    });
  });

  test('a file that does not load is a failure, beside others that pass', () => {
    const passes = suite('passed', [{ fullName: 'a', status: 'passed' }]);
    expect(outcome(1, passes, suite('failed', [], 'no such module'))).toMatchObject({
      passed: 1,
      failed: 1,
      output: '✗ /x/a.test.ts\n    no such module\n',
    });
  });

  test('so is one whose hook fails: its tests are told as skipped', () => {
    const hooked = suite('failed', [{ fullName: 'a', status: 'skipped' }]);
    const fails = suite('failed', [{ fullName: 'b', status: 'failed' }]);
    expect(outcome(1, hooked, fails)).toMatchObject({
      failed: 2,
      output: expect.stringContaining('A hook of its tests'),
    });
  });

  test('no report, an empty one, or an end that the report does not explain is a failure, with what was printed', () => {
    const bad = { failed: 1, output: 'printed' };
    expect(vitestOutcome(missing, { code: 0, output: 'printed' })).toMatchObject(bad);
    expect(outcome(0)).toMatchObject(bad);
    expect(outcome(1, suite('passed', [{ fullName: 'a', status: 'passed' }]))).toMatchObject({ passed: 1, ...bad });
  });
});

describe('what Playwright reports', () => {
  const spec = (title: string, status: string, more: object = {}) => ({
    title,
    tests: [{ status, results: [{ errors: [] }], ...more }],
  });
  const outcome = (specs: readonly object[], errors: readonly object[] = []) =>
    playwrightOutcome(
      report({ suites: [{ title: 'a.spec.ts', suites: [{ title: 'in', specs }] }], errors }),
      'printed',
    );

  test('what passed, failed and was skipped, with the reason', () => {
    const failed = spec('b', 'unexpected', { results: [{ errors: [{ message: 'no button' }] }] });
    const skipped = spec('c', 'skipped', { annotations: [{ type: 'skip', description: 'tshark is not installed' }] });
    expect(outcome([spec('a', 'expected'), failed, skipped])).toEqual({
      passed: 1,
      failed: 1,
      skipped: ['a.spec.ts in c (skipped: tshark is not installed)'],
      output: '✗ a.spec.ts in b\n    no button\n',
      failures: ['a.spec.ts in b'],
    });
    expect(outcome([skipped])).toMatchObject({ passed: 0, failed: 0 });
  });

  test('a file that does not load, no report, or an empty one is a failure', () => {
    expect(outcome([spec('a', 'expected')], [{ message: 'no such module' }])).toMatchObject({ passed: 1, failed: 1 });
    expect(playwrightOutcome(missing, 'printed')).toMatchObject({ failed: 1, output: 'printed' });
    expect(outcome([])).toMatchObject({ failed: 1, output: 'printed' });
  });
});

describe('what failed is tried once more, alone', () => {
  const first = { passed: 8, failed: 2, skipped: [], output: 'as it was', failures: ['a', 'b'] };
  const again = (...failures: string[]) => ({
    passed: 10 - failures.length,
    failed: failures.length,
    skipped: [],
    output: 'as it is',
    failures,
  });

  test('what passes then is unsteady, and told with how it failed', async () => {
    expect(await secondTry(first, () => Promise.resolve(again()))).toMatchObject({
      passed: 10,
      failed: 0,
      unsteady: ['a', 'b'],
      output: 'as it was',
    });
  });

  test('what fails twice has failed', async () => {
    const outcome = await secondTry(first, () => Promise.resolve(again('b')));
    expect(outcome).toMatchObject({ passed: 9, failed: 1, unsteady: ['a'] });
    expect(outcome.output).toMatch(/as it was[^]*as it is/);
    const without = { passed: 0, failed: 1, skipped: [], output: 'no report' };
    expect(await secondTry(first, () => Promise.resolve(without))).toMatchObject({ failed: 1, unsteady: [] });
  });

  test('where nothing failed, or more than chance explains, or what failed has no name, there is none', async () => {
    const none = () => Promise.reject(new Error('tried again'));
    const many = ['a', 'b', 'c', 'd'];
    for (const outcome of [
      { ...first, failed: 0, failures: [] },
      { ...first, failed: many.length, failures: many },
      { passed: 0, failed: 1, skipped: [], output: 'no report' },
    ])
      expect(await secondTry(outcome, none)).toBe(outcome);
  });

  test('the report of some files stands in the place of the first one of these', () => {
    const suite = (name: string, status: string) => ({
      name,
      status,
      assertionResults: [{ fullName: 'x', status }],
    });
    const whole = report({ testResults: [suite('/a', 'passed'), suite('/b', 'failed')] });
    expect(filesToTryAgain(whole)).toEqual(['/b']);
    mergeReports(whole, missing);
    expect(filesToTryAgain(whole)).toEqual(['/b']);
    const second = path.join(folder, 'second.json');
    fs.writeFileSync(second, JSON.stringify({ testResults: [suite('/b', 'passed')] }));
    mergeReports(whole, second);
    expect(vitestOutcome(whole, { code: 0, output: '' })).toMatchObject({ passed: 2, failed: 0 });
  });
});

describe('the last line, and the exit code', () => {
  const skipped = ['a (skipped: no curl)', 'b at ::1 (skipped: no IPv6)'];
  const counts = [
    { passed: 2, failed: 0, skipped: skipped.slice(0, 1) },
    { passed: 3, failed: 0, skipped: skipped.slice(1) },
  ];
  const named = [{ name: 'b at', cause: 'no IPv6 in containers' }];

  test('a skip is no failure', () => {
    expect(verdict(counts, false, [])).toEqual({ lines: ['5 passed, 0 failed, 2 skipped'], code: 0 });
  });

  test('with CI=true it is one, unless it is named', () => {
    expect(verdict(counts, true, named)).toEqual({
      lines: [
        'A skip that tests/support/skips.ts does not name: a (skipped: no curl)',
        '5 passed, 1 failed, 2 skipped',
      ],
      code: 1,
    });
    expect(verdict(counts.slice(1), true, named)).toEqual({ lines: ['3 passed, 0 failed, 1 skipped'], code: 0 });
  });

  test('what was unsteady is no failure, and is named', () => {
    expect(verdict([{ passed: 2, failed: 0, skipped: [], unsteady: ['a'] }], true, [])).toEqual({
      lines: ['Unsteady, it failed once and passed alone: a', '2 passed, 0 failed, 0 skipped'],
      code: 0,
    });
  });

  test('what failed is one in any case', () => {
    expect(verdict([{ passed: 1, failed: 2, skipped: [] }], false, [])).toMatchObject({ code: 1 });
  });
});
