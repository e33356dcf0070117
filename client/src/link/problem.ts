// A refusal of the server as an error with the learner's words. Thrown by api.ts and session.ts, shown by the page.
import type { Problem } from '../../../server/shared/contract/api.ts';
import { errorText } from '../../../server/shared/contract/errors.ts';

/** What the server refused, or that it could not be reached (`server_gone`). `problem` is shown as it is. */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;

  constructor(problem: Problem, status: number) {
    super(problem.title);
    this.name = 'ProblemError';
    this.problem = problem;
    this.status = status;
  }
}

/** The words of the error table for a code, as a Problem. */
export function problemOf(code: string, detail?: string): Problem {
  const { title, means, remedy } = errorText(code);
  return { error: code, title, means, remedy, ...(detail === undefined ? {} : { detail }) };
}
