// 401: who asks is not known. The token is the one thing that a program without our page does not have.
import { clause } from '../clause.ts';
import type { Clause } from '../clause.ts';
import type { Facts } from '../facts.ts';
import { asksForSession } from './origin.ts';

/** The sub-protocol that is spoken on /ws; the token comes as the second one and is not echoed. */
export const protocol = 'playground.v1';

export const token: readonly Clause[] = [
  clause('api-token', 'no_token', (facts) => {
    if (facts.area !== 'api' || asksForSession(facts)) return undefined;
    return bearer(facts) ? undefined : 'The Authorization line has no valid token.';
  }),
  clause('ws-token', 'no_token', (facts) => {
    if (facts.area !== 'ws') return undefined;
    return subProtocol(facts) ? undefined : 'The sub-protocols hold no valid token.';
  }),
];

// RFC 6750, 2.1; the scheme's letters may be of any case (RFC 9110, 11.1).
function bearer({ all, ours }: Facts): boolean {
  const lines = all('authorization');
  const found = /^bearer ([\w-]+)$/i.exec(lines[0] ?? '')?.[1];
  return lines.length === 1 && found !== undefined && ours.isToken(found);
}

// A browser cannot set Authorization on a WebSocket, so the token is the second of two sub-protocols.
function subProtocol({ all, ours }: Facts): boolean {
  const offered = all('sec-websocket-protocol').flatMap((line) => line.split(',').map((each) => each.trim()));
  const [first, second = ''] = offered;
  const known = second.startsWith('bearer.') && ours.isToken(second.slice('bearer.'.length));
  return offered.length === 2 && first === protocol && known;
}
