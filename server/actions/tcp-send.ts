// Action: connect to a service over TCP, say a text, wait until as much has come back, say goodbye. Run by the agent.
import * as v from 'valibot';
import { idleTime, Talk } from './net/talk.ts';
import { Pieces, Words } from './net/words.ts';
import { repeating, sending } from './shell/netcat.ts';
import type { AgentAction } from './types.ts';

/** Characters that a line makes in all its repetitions. */
const mostRepeated = 512 * 1024;

const params = v.pipe(
  v.strictObject({
    /** Sent at once; or `pieces`, each written by itself, one right after the other. */
    text: v.exactOptional(Words),
    pieces: v.exactOptional(Pieces),
    /** The text is one line, and goes out so many times, at once. */
    times: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(100_000))),
  }),
  v.check(
    ({ text = '', times }) => times === undefined || (/^[^\n]+\n$/.test(text) && text.length * times <= mostRepeated),
    'give "times" with a "text" of one whole line, and at most 512 KiB in all',
  ),
  v.check(
    ({ text, pieces }) => (text === undefined) !== (pieces === undefined),
    'give either "text" to send at once, or "pieces" to write one by one',
  ),
);
type Params = v.InferOutput<typeof params>;

const piecesOf = ({ text = '', times = 1, pieces = [text.repeat(times)] }: Params): string[] => pieces;

export const action: AgentAction<Params> = {
  id: 'tcp-send',
  title: 'Connect and send text over TCP',
  by: 'agent',
  aimed: true,
  params,
  command: (said, target, shell) =>
    said.times === undefined
      ? sending(piecesOf(said), target, shell)
      : repeating(said.text ?? '', said.times, target, shell),
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
