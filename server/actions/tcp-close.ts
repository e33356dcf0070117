// Action: close a connection that is kept open, both directions at once (close(2)).
import * as v from 'valibot';
import { Which } from './net/words.ts';
import { closing } from './shell/kept.ts';
import type { AgentAction } from './types.ts';

const params = v.strictObject(Which);
type Params = v.InferOutput<typeof params>;

export const action: AgentAction<Params> = {
  id: 'tcp-close',
  title: 'Close the open connection',
  by: 'agent',
  continues: true,
  aimed: true,
  params,
  command: (_params, _target, shell) => closing(shell),
  run: ({ connection }, target, hands) => hands.kept.take(target, connection, hands).close(),
};
