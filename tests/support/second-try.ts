// What failed is tried once more, alone. Of some thousand tests on real sockets and processes, one may meet a moment of a busy
// computer that its author did not think of: that is worth knowing, by name, and no reason to call the whole change broken.
// What is broken fails twice.
import fs from 'node:fs';
import type { Outcome } from './steps.ts';

/** More failures than these are no matter of chance, and are not tried again. */
const most = 3;

/** Did so little fail, each with its name, that it may have been chance? */
export const mayBeChance = ({ failed, failures = [] }: Outcome): boolean =>
  failed > 0 && failed <= most && failures.length === failed;

/**
 * Try again what failed, once.
 * @param again answers with all tests, those that were not tried again among them.
 */
export async function secondTry(first: Outcome, again: () => Promise<Outcome>): Promise<Outcome> {
  if (!mayBeChance(first)) return first;
  const { failures = [] } = first;
  const whole = await again();
  const unsteady = failures.filter((name) => whole.failed === 0 || whole.failures?.includes(name) === false);
  const output = whole.failed === 0 ? first.output : `${first.output}\nAt the second try:\n\n${whole.output}`;
  return { ...whole, unsteady, output };
}

interface Report {
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

const read = (file: string): Report => JSON.parse(fs.readFileSync(file, 'utf8')) as Report;

/** The files with a failure in vitest's report. */
export const filesToTryAgain = (report: string): string[] =>
  read(report)
    .testResults.filter(({ status }) => status === 'failed')
    .map(({ name }) => name);

/** Put what a second run of some files found, where it has a report, in the place of what the first found of them. */
export function mergeReports(report: string, second: string): void {
  if (!fs.existsSync(second)) return;
  const again = read(second).testResults;
  const whole = read(report);
  const kept = whole.testResults.filter(({ name }) => !again.some((suite) => suite.name === name));
  fs.writeFileSync(report, JSON.stringify({ ...whole, testResults: [...kept, ...again] }));
}
