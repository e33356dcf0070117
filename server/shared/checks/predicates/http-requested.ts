// One of these services was asked over HTTP: by this name in the line Host, for this path, by such a program.
import * as v from 'valibot';
import { header, requestsTold, type ToldRequest } from '../http-told.ts';
import { happened, notYet } from '../talks.ts';
import type { Predicate } from '../types.ts';

const Params = v.strictObject({
  of: v.pipe(v.array(v.string()), v.minLength(1)),
  /** The name without the port: "localhost". */
  host: v.optional(v.string()),
  path: v.optional(v.string()),
  /** A word of the line User-Agent, whatever its case: "curl", "mozilla". */
  agent: v.optional(v.string()),
});
type Params = v.InferOutput<typeof Params>;

export const predicate: Predicate<Params> = {
  id: 'http-requested',
  over: 'processes',
  aimed: false,
  params: Params,

  matches(view, params) {
    const found = requestsTold(view, params.of).find((one) => fits(one, params));
    return found ? happened([found.id]) : notYet;
  },

  explain(view, { of, host, path, agent }) {
    const last = requestsTold(view, of).at(-1);
    if (!last) return 'Nobody has asked yet.';
    if (host !== undefined && hostOf(last) !== host)
      return `It was asked as “${hostOf(last)}”. This step looks for “${host}”.`;
    if (path !== undefined && last.request.target !== path)
      return `${last.request.target} was asked for, and ${path} is wanted.`;
    const said = header(last.request, 'user-agent');
    const seen = said === undefined ? 'a program that does not say its name' : `“${said}”`;
    return `The last one to ask was ${seen}. This step looks for ${agent === 'mozilla' ? 'a browser' : (agent ?? '')}.`;
  },
};

const hostOf = ({ request }: ToldRequest): string => (header(request, 'host') ?? '').replace(/:\d+$/, '');

const fits = (one: ToldRequest, { host, path, agent }: Params): boolean =>
  (host === undefined || hostOf(one) === host) &&
  (path === undefined || one.request.target === path) &&
  (agent === undefined || (header(one.request, 'user-agent') ?? '').toLowerCase().includes(agent.toLowerCase()));
