// 403: a page from elsewhere asks. Origin where there is one, Sec-Fetch-* as an extra layer only: it is often missing.
import { clause } from '../clause.ts';
import type { Clause } from '../clause.ts';
import { authorities } from '../facts.ts';
import type { Facts } from '../facts.ts';

/** The way to the token: no token is asked of it, but a page of ours, by name, and a proof (session.ts). */
export const asksForSession = ({ kind, method, path }: Facts): boolean =>
  kind === 'request' && method === 'POST' && path === '/api/session';

export const origin: readonly Clause[] = [
  // Exactly ours and exactly the Host's: `localhost` and `127.0.0.1` are two origins to a browser.
  clause('origin-is-ours', 'wrong_origin', ({ all, ours }) => {
    const seen = all('origin')[0];
    if (seen === undefined) return undefined;
    const known = authorities(ours.port).some((name) => seen === `http://${name}`);
    return known && seen === `http://${all('host')[0]}` ? undefined : `Origin: ${seen}`;
  }),
  // Links from a README or a learning platform work: a navigation to a page reads nothing and starts nothing.
  clause('fetch-site', 'wrong_origin', (facts) => {
    const foreign = facts.all('sec-fetch-site').find((site) => site === 'cross-site' || site === 'same-site');
    return foreign === undefined || followsLink(facts) ? undefined : `Sec-Fetch-Site: ${foreign}`;
  }),
  clause('api-is-not-a-page', 'wrong_origin', ({ all, area }) =>
    area === 'api' && all('sec-fetch-mode').includes('navigate')
      ? 'This address answers programs, not the address bar or a link.'
      : undefined,
  ),
  clause('session-has-origin', 'wrong_origin', (facts) =>
    asksForSession(facts) && facts.all('origin').length === 0 ? 'A session is for a page: no Origin came.' : undefined,
  ),
];

function followsLink({ kind, method, area, all }: Facts): boolean {
  const only = (name: string, value: string): boolean =>
    all(name).every((each) => each === value) && all(name).length > 0;
  return (
    kind === 'request' &&
    method === 'GET' &&
    area === 'page' &&
    only('sec-fetch-mode', 'navigate') &&
    only('sec-fetch-dest', 'document')
  );
}
