// The learner knocked at a service, and named the failure that the packets show: refused (RST for the SYN), reset (RST after
// the handshake), timed out (SYNs alone), or no answer (acknowledged, and not a word). RFC 9293, 3.5, 3.5.2 and 3.8.3.
import * as v from 'valibot';
import type { TcpConversation } from '../../conversations/types.ts';
import { absence } from '../say.ts';
import { happened, idsOf, isSilent, notYet, syns, talks } from '../talks.ts';
import { typed } from '../typed.ts';
import type { Predicate, RunView, ServiceFacts } from '../types.ts';
import { unheard } from './tcp-no-answer.ts';
import { cutOff } from './tcp-reset-midway.ts';

/** `item`: the question that the name is typed for. */
const Params = v.strictObject({ item: v.string() });

const failures = ['refused', 'reset', 'timed out', 'no answer'] as const;
type Failure = (typeof failures)[number];

/** Words that mean each of them; who says two of them has named none. */
const words: Record<Failure, RegExp> = {
  refused: /\b(refused|refuses|rejected|closed|econnrefused)\b/,
  reset: /\b(reset|resets|econnreset|cut off|aborted)\b/,
  'timed out': /\b(time ?outs?|timed ?out|times out|etimedout|silence|silent|dropped|drops|filtered)\b/,
  'no answer': /\b(no (answer|reply|response|echo)|(nobody|never|not) answer(s|ed)?|unanswered|hangs?)\b/,
};

/** What stands in the packets, where another name was typed. */
const seen: Record<Failure, (port: number) => string> = {
  refused: (port) => `At port ${port}, RST came for your SYN: you never were connected.`,
  reset: (port) => `At port ${port}, the handshake was complete when RST came.`,
  'timed out': (port) => `At port ${port}, not even your SYN was answered.`,
  'no answer': (port) => `At port ${port}, the handshake was completed and your bytes were acknowledged.`,
};

export const predicate: Predicate<v.InferOutput<typeof Params>> = {
  id: 'failure-named',
  over: 'packets',
  aimed: true,
  params: Params,

  matches(view, { item }, on) {
    const said = typed(view, item);
    const found = on && said && failing(view, on).find(({ failure }) => failure === named(said.choice));
    return said && found ? happened(idsOf([said.id, ...found.ids].map((id) => ({ id })))) : notYet;
  },

  explain(view, { item }, on) {
    if (!on) return 'The server has not started yet.';
    const last = talks(view, on).at(-1);
    if (!last) return absence(view, on);
    const found = failing(view, on).at(-1);
    if (!found) return unclear(last);
    const said = typed(view, item);
    if (!said) return 'Its packets are there. Now name the failure.';
    const { choice = '' } = said;
    const name = named(choice);
    if (name === undefined) return `You typed “${choice}”. Choose one of four names: ${failures.join(', ')}.`;
    return `You typed “${choice}”. ${seen[found.failure](last.b.port)}`;
  },
};

/** The one failure that these words name. */
function named(text = ''): Failure | undefined {
  const plain = text.toLowerCase().replaceAll(/[^a-z]+/g, ' ');
  const found = failures.filter((one) => words[one].test(plain));
  if (found.length === 0 && /\bconnected\b/.test(plain) && !/\bnot connected\b/.test(plain)) return 'no answer';
  return found.length === 1 ? found[0] : undefined;
}

/** What failed at the service so far, with the packets that show it, oldest first. */
const failing = (view: RunView, on: ServiceFacts) => talks(view, on).flatMap((talk) => failureOf(talk) ?? []);

function failureOf(talk: TcpConversation): { failure: Failure; ids: readonly number[] } | undefined {
  const { reset, sides } = talk;
  const cut = cutOff(talk);
  if (cut) return { failure: 'reset', ids: cut };
  const silent = unheard(talk);
  if (silent) return { failure: 'no answer', ids: silent };
  const knocks = syns(talk).map(({ id }) => id);
  if (reset?.from === 'b' && !sides.b && knocks.length > 0) return { failure: 'refused', ids: [...knocks, reset.id] };
  return isSilent(talk) && knocks.length > 1 ? { failure: 'timed out', ids: knocks } : undefined;
}

/** Why the packets of a conversation do not show yet how it fails. */
function unclear({ handshake, sent, fins, b }: TcpConversation): string {
  if (!handshake) return `Your SYN to port ${b.port} has had no answer yet. Wait for more packets.`;
  if (sent.b.length > 0) return `Port ${b.port} answered: nothing has failed there.`;
  if (sent.a.length > 0) return `Port ${b.port} let you in. Wait for more packets.`;
  return fins.a
    ? `You connected to port ${b.port}, and hung up without a word. Say something there.`
    : `You are connected to port ${b.port}. Now say something.`;
}
