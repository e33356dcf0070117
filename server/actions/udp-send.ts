// Action: send datagrams to a service over UDP, one for each text, all from one socket, and wait for answers. Run by the agent.
import * as v from 'valibot';
import { post } from './net/post.ts';
import { posting } from './shell/datagrams.ts';
import type { AgentAction } from './types.ts';

/** Bytes of a datagram: as much as every shell writes in one piece. */
const most = 4096;

const Datagram = v.pipe(
  v.string('give a text'),
  v.minLength(1, 'give at least one letter: no shell command sends an empty datagram'),
  v.maxBytes(most, `give at most ${most} bytes a datagram`),
  v.check((text) => !text.includes('\0'), 'leave NUL out: no shell command could say it'),
);
const params = v.strictObject({
  texts: v.pipe(
    v.array(Datagram, 'give a list of texts, one for each datagram'),
    v.minLength(1, 'give at least one text'),
    v.maxLength(20, 'give at most 20 texts'),
  ),
  /** Connect the socket first (connect(2) on UDP sends nothing): then it hears of a closed port. */
  connected: v.exactOptional(v.boolean('give true or false')),
});
type Params = v.InferOutput<typeof params>;

export const action: AgentAction<Params> = {
  id: 'udp-send',
  title: 'Send datagrams over UDP',
  by: 'agent',
  aimed: true,
  params,
  command: ({ texts, connected = false }, target, shell) => posting(texts, connected, target, shell),
  run: ({ texts, connected = false }, target, hands) =>
    post(
      texts.map((text) => Buffer.from(text)),
      connected,
      target,
      hands,
    ),
};
