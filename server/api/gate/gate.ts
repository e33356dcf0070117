// The gate: the clauses in their order, over the head of every request and upgrade, before Express sees anything.
// One status per layer: 400, 421, 403, 401, then 405, 415, 413.
import type { Clause } from './clause.ts';
import { body } from './clauses/body.ts';
import { host } from './clauses/host.ts';
import { malformed } from './clauses/malformed.ts';
import { origin } from './clauses/origin.ts';
import { token } from './clauses/token.ts';

export const gate: readonly Clause[] = [...malformed, ...host, ...origin, ...token, ...body];
