// 400: heads that two readers could understand in two ways. A gate must not guess what they mean.
import { clause } from '../clause.ts';
import type { Clause } from '../clause.ts';

export const malformed: readonly Clause[] = [
  // RFC 9112, 3.2: more than one Host, or none, is to be answered with 400.
  clause('one-host', 'malformed', ({ all }) =>
    all('host').length === 1 ? undefined : `${all('host').length} Host lines came, one is wanted.`,
  ),
  clause('one-origin', 'malformed', ({ all }) =>
    all('origin').length <= 1 ? undefined : `${all('origin').length} Origin lines came.`,
  ),
  // RFC 9112, 3.2.2 to 3.2.4: absolute-form, authority-form and `*` are for proxies, CONNECT and OPTIONS.
  clause('origin-form', 'malformed', ({ target }) =>
    target.startsWith('/') ? undefined : `The target ${target} does not begin with a slash.`,
  ),
  // `//name/` is a path to one reader and a host to another.
  clause('no-double-slash', 'malformed', ({ target, path }) =>
    target.startsWith('/') && path?.includes('//') ? `The path ${path} has two slashes in a row.` : undefined,
  ),
  clause('no-fragment', 'malformed', ({ target }) =>
    target.includes('#') ? 'A fragment (#) never leaves the browser.' : undefined,
  ),
  clause('no-backslash', 'malformed', ({ target, path }) =>
    target.includes('\\') || path?.includes('\\') ? 'The target has a backslash.' : undefined,
  ),
  clause('no-nul', 'malformed', ({ target, path }) =>
    target.includes('\0') || path?.includes('\0') ? 'The target has a NUL byte.' : undefined,
  ),
  clause('decodable', 'malformed', ({ path }) =>
    path === undefined ? 'The path has an escape that is not UTF-8.' : undefined,
  ),
];
