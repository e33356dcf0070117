// Action: connect to a service over TCP, and keep the connection open in the agent for the actions that come.
import * as v from 'valibot';
import { Talk } from './net/talk.ts';
import { Which } from './net/words.ts';
import { opening } from './shell/kept.ts';
import type { AgentAction } from './types.ts';

const params = v.strictObject({ name: Which.connection });
type Params = v.InferOutput<typeof params>;

export const action: AgentAction<Params> = {
  id: 'tcp-open',
  title: 'Connect over TCP, and stay connected',
  by: 'agent',
  aimed: true,
  params,
  command: (_params, target, shell) => opening(target, shell),
  /** Resolves once connected. Rejects like Talk.open, or with `connection_limit`. */
  run: async ({ name }, target, hands) => {
    hands.kept.makeSure();
    hands.kept.add(await Talk.open(target, hands, { kept: true }), name);
  },
};
