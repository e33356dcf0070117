// Action: throw a connection that is kept open away: RST instead of FIN (RFC 9293, 3.5.2; SO_LINGER in socket(7)).
import * as v from 'valibot';
import { Which } from './net/words.ts';
import { resetting } from './shell/kept.ts';
import type { AgentAction } from './types.ts';

const params = v.strictObject(Which);
type Params = v.InferOutput<typeof params>;

export const action: AgentAction<Params> = {
  id: 'tcp-reset',
  title: 'Reset the open connection',
  by: 'agent',
  continues: true,
  aimed: true,
  params,
  command: (_params, target, shell) => resetting(target, shell),
  run: ({ connection }, target, hands) => hands.kept.take(target, connection, hands).reset(),
};
