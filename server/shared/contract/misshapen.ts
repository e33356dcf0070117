// A value that does not fit its schema, as an error of the table: which field, what came, and what is allowed. Pure.
import * as v from 'valibot';
import { PlaygroundError } from './errors.ts';

/** Characters of what came that are said again. */
const shown = 60;

/** What refuses the value: `port_invalid` where the field is a port, else `body_malformed`. The first thing wrong is named. */
export function misshapen(issues: readonly [v.GenericIssue, ...v.GenericIssue[]]): PlaygroundError {
  const [issue, ...like] = closest(issues[0]);
  const isPort = issue.path?.at(-1)?.key === 'port' && !isMissing(issue) && !isUnknown(issue);
  return new PlaygroundError(isPort ? 'port_invalid' : 'body_malformed', says(issue, like));
}

type Issues = [v.GenericIssue, ...v.GenericIssue[]];

/** Of a union, what is wrong in the member that fits best: it got furthest. More than one where several got as far. */
function closest(issue: v.GenericIssue): Issues {
  if (issue.type !== 'union' || !issue.issues) return [issue];
  const all = issue.issues.flatMap((one) => closest(one));
  const furthest = Math.max(...all.map(depth));
  const [first, ...more] = all.filter((one) => depth(one) === furthest);
  return first ? [first, ...more] : [issue];
}

const depth = ({ path }: v.GenericIssue): number => path?.length ?? 0;
const isMissing = ({ type, received, kind }: v.GenericIssue): boolean =>
  kind === 'schema' && received === 'undefined' && type !== 'variant';
const isUnknown = ({ type, expected }: v.GenericIssue): boolean => type === 'strict_object' && expected === 'never';
const place = (issue: v.GenericIssue): string => v.getDotPath(issue) ?? 'the body';

function says(issue: v.GenericIssue, like: readonly v.GenericIssue[]): string {
  if (isMissing(issue)) return `${[issue, ...like.filter(isMissing)].map(place).join(' or ')} is missing.`;
  if (isUnknown(issue)) return `${place(issue)} is not known here.`;
  // Words of the schema's own say all.
  if (!issue.message.startsWith('Invalid ')) return `${place(issue)}: ${issue.message}`;
  const { received } = issue;
  const came = received.length > shown ? `${received.slice(0, shown)}…` : received;
  return `${place(issue)}: ${/_length$/.test(issue.type) ? `a length of ${came}` : came} came; allowed: ${allowed(issue)}.`;
}

const kinds: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
};

function allowed({ type, expected, requirement }: v.GenericIssue & { readonly requirement?: unknown }): string {
  if (/^max_(value|length)$/.test(type)) return `at most ${String(requirement)}`;
  if (/^min_(value|length)$/.test(type)) return `at least ${String(requirement)}`;
  return kinds[type] ?? (expected ?? 'another value').replaceAll(/[()]/g, '').replaceAll(' | ', ', ');
}
