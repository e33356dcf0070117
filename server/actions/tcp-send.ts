// Action: connect to a service over TCP, say a text, wait until as much has come back, say goodbye. Run by the agent.
import * as v from 'valibot';
import { idleTime, Talk } from './net/talk.ts';
import { Pieces, Words } from './net/words.ts';
import { sending } from './shell/netcat.ts';
import type { AgentAction } from './types.ts';

const params = v.pipe(
  v.strictObject({
    /** Sent at once; or `pieces`, each written by itself, one right after the other. */
    text: v.exactOptional(Words),
    pieces: v.exactOptional(Pieces),
  }),
  v.check(
    ({ text, pieces }) => (text === undefined) !== (pieces === undefined),
    'give either "text" to send at once, or "pieces" to write one by one',
  ),
);
type Params = v.InferOutput<typeof params>;

const piecesOf = ({ text = '', pieces = [text] }: Params): string[] => pieces;

export const action: AgentAction<Params> = {
  id: 'tcp-send',
  title: 'Connect and send text over TCP',
  by: 'agent',
  aimed: true,
  params,
  command: (said, target, shell) => sending(piecesOf(said), target, shell),
  /**
   * Resolves when it is over. Rejects with an errno, `target_forbidden`, `stopped`, `answer_endless`, or, when the other side
   * is silent for 10 s, `no_answer`: our side has ended then, and an answer that still comes is told until 30 s after the
   * start (a frozen server may be thawed).
   */
  run: async (said, target, hands) => {
    const pieces = piecesOf(said).map((piece) => Buffer.from(piece));
    const wanted = pieces.reduce((sum, { length }) => sum + length, 0);
    const talk = await Talk.open(target, hands);
    for (const piece of pieces) if (piece.length > 0) talk.say(piece);
    if ((await talk.hear(({ length }) => length >= wanted, idleTime)) === 'silence') {
      const reason = talk.giveUp('no_answer');
      void talk.end();
      throw reason;
    }
    await talk.finish();
  },
};
