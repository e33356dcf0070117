// Action: say something on a connection that is kept open, and give the other side a second for an answer.
import * as v from 'valibot';
import { Which, Words } from './net/words.ts';
import { sayingOn } from './shell/kept.ts';
import type { AgentAction } from './types.ts';

/** ms that an answer may take before the action is over; it is told all the same when it comes later. */
const answerTime = 1000;

const params = v.strictObject({ text: v.pipe(Words, v.minLength(1, 'give at least one letter')), ...Which });
type Params = v.InferOutput<typeof params>;

export const action: AgentAction<Params> = {
  id: 'tcp-say',
  title: 'Say something on the open connection',
  by: 'agent',
  continues: true,
  aimed: true,
  params,
  command: ({ text }, _target, shell) => sayingOn(text, shell),
  /**
   * Resolves once something has come back, the other side has ended, or a second has passed. Rejects with an errno,
   * `connection_missing`, `side_ended`, or `no_answer` when the kernel does not take the text for 10 s.
   */
  run: async ({ text, connection }, target, hands) => {
    const talk = hands.kept.take(target, connection, hands);
    await talk.sayAndWait(Buffer.from(text));
    await talk.hear(({ length }) => length > 0, answerTime);
  },
};
