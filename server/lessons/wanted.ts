// What a lesson file's value should have been, in an author's words: no type names, no regular expressions, no signs of comparison.
import type { GenericIssue } from 'valibot';

/** What valibot calls a kind of value. */
const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  Object: 'names with values',
  Array: 'a list',
  null: 'nothing',
};

const spoken = (name: string): string => kinds[name] ?? name;

/** The names in valibot's list of them: "(a | b)". */
const namesIn = (expected: string): string[] => expected.replaceAll(/[()]/g, '').split(' | ');

/** Those that can be counted: letters of a text, entries of a list. */
const counted = ({ input }: GenericIssue): string => (typeof input === 'string' ? 'characters' : 'entries');

/** What was found: `"Small!"`, `a list`, `0 characters`. */
export function found(issue: GenericIssue): string {
  return issue.type.endsWith('_length') ? `${issue.received} ${counted(issue)}` : spoken(issue.received);
}

/** What may stand there: "wanted: a whole number." or "allowed: a, b." A schema's own message goes before valibot's. */
export function wanted(issue: GenericIssue): string {
  const { type, expected, message } = issue;
  if (type === 'picklist' || type === 'variant') return `allowed: ${namesIn(expected ?? '').join(', ')}.`;
  // What valibot says by itself begins like this.
  if (!message.startsWith('Invalid ')) return `wanted: ${message}.`;
  const limit = expected?.replace(/^>=/, 'at least ').replace(/^<=/, 'at most ');
  if (type === 'integer') return 'wanted: a whole number.';
  if (type === 'ip') return 'wanted: an IP address.';
  if (type.endsWith('_length') || type.endsWith('_value')) return `wanted: ${limit}.`;
  return `wanted: ${namesIn(expected ?? message)
    .map(spoken)
    .join(' or ')}.`;
}
