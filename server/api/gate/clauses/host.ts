// 421: the name in the address bar is not ours. This is what stops a name that was rebound to 127.0.0.1.
import { clause } from '../clause.ts';
import type { Clause } from '../clause.ts';
import { authorities } from '../facts.ts';

export const host: readonly Clause[] = [
  clause('host-is-ours', 'wrong_host', ({ all, ours }) => {
    const first = all('host')[0] ?? '';
    return authorities(ours.port).includes(first) ? undefined : `Host: ${first}`;
  }),
];
