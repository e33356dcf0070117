// 405, 415, 413: what can be said of a body before it is read. The rest is said while reading (body.ts of the api).
import { clause } from '../clause.ts';
import type { Clause } from '../clause.ts';
import type { Facts } from '../facts.ts';

/** The most bytes of a body that are read. */
export const bodyLimit = 64 * 1024;

/** The methods a part of the address space takes at all; each route of /api narrows them. */
export function methodsOf({ area, path }: Facts): readonly string[] {
  if (area !== 'api') return area === 'ws' ? ['GET'] : ['GET', 'HEAD'];
  return path === '/api/session' ? ['POST'] : ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
}

export const body: readonly Clause[] = [
  clause('method', 'method', (facts) => {
    const allowed = methodsOf(facts);
    return allowed.includes(facts.method) ? undefined : `${facts.method} came; allowed: ${allowed.join(', ')}.`;
  }),
  // A form or a `no-cors` fetch can send three content types without asking first; JSON is none of them.
  clause('json', 'not_json', (facts) => {
    const wanted = facts.area === 'api' && (facts.method === 'POST' || facts.method === 'PUT' || hasBody(facts));
    const types = facts.all('content-type');
    const json = types.length === 1 && /^application\/json(; ?charset="?utf-8"?)?$/i.test(types[0] ?? '');
    const plain = facts.all('content-encoding').length === 0;
    return !wanted || (json && plain) ? undefined : `Content-Type: ${types.join(', ') || 'none'}`;
  }),
  clause('length', 'too_large', ({ all }) => {
    const length = Number(all('content-length')[0] ?? 0);
    return length <= bodyLimit ? undefined : `Content-Length: ${length}`;
  }),
];

function hasBody({ all }: Facts): boolean {
  return all('transfer-encoding').length > 0 || all('content-length').some((length) => Number(length) !== 0);
}
