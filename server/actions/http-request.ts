// Action: say a request over TCP, byte for byte as it was given, read the answer, then perhaps another on the same connection.
// It knows of HTTP no more than when an answer is whole; what the text means is for the server to say.
import * as v from 'valibot';
import { isWhole } from './net/http-answer.ts';
import { idleTime, Talk } from './net/talk.ts';
import { Words } from './net/words.ts';
import { talking } from './shell/netcat.ts';
import type { AgentAction } from './types.ts';

/** ms of silence after which the next text is said though no answer came, and after which a whole answer was the last. */
const patience = 2000;
const afterwards = 1000;

const Request = v.pipe(Words, v.minLength(1, 'give at least one letter'));
const params = v.strictObject({
  text: Request,
  /** More texts for the same connection: each is said once the one before is answered, or after 2 s of silence. */
  then: v.exactOptional(
    v.pipe(v.array(Request, 'give a list of texts'), v.maxLength(10, 'give at most 10 more texts')),
  ),
});
type Params = v.InferOutput<typeof params>;

export const action: AgentAction<Params> = {
  id: 'http-request',
  title: 'Send a request over HTTP',
  by: 'agent',
  aimed: true,
  params,
  command: ({ text, then = [] }, target, shell) => talking([text, ...then], patience / 1000, target, shell),
  /**
   * Resolves when the other side has ended, or has said nothing for a second after a whole answer (10 s after a part of one).
   * Rejects with an errno, `no_answer` (nothing came for 10 s), `answer_endless` (1 MiB, 30 s), `stopped`. Our side never
   * ends before an answer.
   */
  run: async ({ text, then = [] }, target, hands) => {
    const talk = await Talk.open(target, hands);
    for (const next of then) {
      if ((await ask(talk, text, patience)) === 'over') return talk.close();
      text = next;
    }
    const heard = await ask(talk, text, idleTime);
    if (heard === 'silence' && talk.size === 0) {
      const reason = talk.giveUp('no_answer');
      await talk.close();
      throw reason;
    }
    // More may come: the rest of a request that swallowed the next one's beginning is answered, too.
    if (heard === 'enough') await talk.hear(() => false, afterwards);
    await talk.close();
  },
};

async function ask(talk: Talk, text: string, silence: number): ReturnType<Talk['hear']> {
  talk.say(Buffer.from(text));
  return talk.hear((answer) => isWhole(answer, text.startsWith('HEAD ')), silence);
}
