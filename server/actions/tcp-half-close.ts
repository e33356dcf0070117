// Action: end our side of a connection that is kept open (shutdown(2), FIN); the other side may still speak.
import * as v from 'valibot';
import { Which } from './net/words.ts';
import { halfClosing } from './shell/kept.ts';
import type { AgentAction } from './types.ts';

const params = v.strictObject(Which);
type Params = v.InferOutput<typeof params>;

export const action: AgentAction<Params> = {
  id: 'tcp-half-close',
  title: 'End your side of the open connection',
  by: 'agent',
  continues: true,
  aimed: true,
  params,
  command: (_params, _target, shell) => halfClosing(shell),
  run: ({ connection }, target, hands) => hands.kept.take(target, connection, hands).end(),
};
