// One request to this page's own server. Every way it can go wrong ends in a ProblemError.
import type { Problem } from '../../../server/shared/contract/api.ts';
import { ProblemError, problemOf } from './problem.ts';

/** A request that takes longer than this is given up: the server answers within 10 s or not at all. */
const patience = 15_000;

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
}

/** The answer, when its status is 2xx. Throws ProblemError: the server's own refusal, or `server_gone`. */
export async function request(ask: Ask): Promise<Response> {
  const headers: Record<string, string> = {};
  if (ask.token !== undefined) headers['Authorization'] = `Bearer ${ask.token}`;
  if (ask.body !== undefined) headers['Content-Type'] = 'application/json';
  let answer: Response;
  try {
    answer = await fetch(ask.path, {
      method: ask.method,
      headers,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
    });
  } catch (error) {
    throw new ProblemError(problemOf('server_gone', String(error)), 0);
  }
  if (answer.ok) return answer;
  throw new ProblemError(await refusal(answer), answer.status);
}

/** The server says a Problem as JSON; something between (a proxy) may say anything else. */
async function refusal(answer: Response): Promise<Problem> {
  const text = await answer.text().catch(String);
  try {
    const said: unknown = JSON.parse(text);
    if (isProblem(said)) return said;
  } catch {
    // Not JSON: the raw text goes below the words.
  }
  return problemOf('internal', `${answer.status} ${text.slice(0, 500)}`);
}

function isProblem(said: unknown): said is Problem {
  if (typeof said !== 'object' || said === null) return false;
  const { error, title, means, remedy } = said as Record<string, unknown>;
  return [error, title, means, remedy].every((word) => typeof word === 'string');
}
