// How long answers of HTTP and DNS took, and which packets asked, as tshark says it and as the playground does.
import type { Frame } from '../../server/shared/contract/frames.ts';
import { saidIn } from '../../server/shared/conversations/context.ts';
import { Conversations } from '../../server/shared/conversations/conversations.ts';
import type { Conversation } from '../../server/shared/conversations/types.ts';
import type { Protocol } from '../../server/shared/dissect/types.ts';
import { tsharkFields } from './tshark-fields.ts';

/** By protocol: the time, and the packet of the question. */
const fields = { http: ['http.time', 'http.request_in'], dns: ['dns.time', 'dns.response_to'] } as const;
type Timed = keyof typeof fields;
const isTimed = (protocol: string): protocol is Timed => protocol in fields;

/** Off where nobody asks for it. */
const options = ['-o', 'tcp.reassemble_out_of_order:TRUE'];
/** Of the fields of a packet that tshark gave up. */
const givenUp = '_ws.malformed';

/** What is said of a packet where the two are not the same: "0.020000000 after 4". */
export interface AnswerDifference {
  readonly row: number;
  readonly protocol: Timed;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly conversation: Conversation | undefined;
  readonly malformed: boolean;
}

/** A request goes out before the one before it is answered, or more than one answer comes. */
function overlaps(conversation: Conversation): boolean {
  let open = 0;
  for (const packet of conversation.packets) {
    const said = saidIn(packet, conversation);
    for (const { start, end, asks, answers, interim } of said?.messages ?? []) {
      const at = said?.offset ?? 0;
      if (asks !== undefined && start >= at) open += 1;
      if (open > 1 || interim) return true;
      if (answers !== undefined && 'length' in packet && end <= at + packet.length) open -= 1;
    }
  }
  return false;
}

/** Why they differ, in verify:tshark. */
export const answerReasons: readonly {
  why: string;
  seed?: number;
  holds: (difference: AnswerDifference) => boolean;
}[] = [
  {
    why: 'tshark tells the time of an answer of DNS at the end of it, and gave the packet up before.',
    holds: ({ protocol, malformed, theirs }) => protocol === 'dns' && malformed && theirs.length === 0,
  },
  {
    why: 'What is said through a proxy, tshark takes for more of the conversation with that, if for anything.',
    holds: ({ conversation }) =>
      conversation?.transport === 'tcp' &&
      conversation.messages?.a.some(({ name }) => name.startsWith('CONNECT')) === true,
  },
  {
    why: 'tshark takes any answer of HTTP for that to the last request, and only one.',
    holds: ({ protocol, conversation }) => protocol === 'http' && conversation !== undefined && overlaps(conversation),
  },
];

/** Both, of the frames in a file: packets are counted from 1. Where they differ, and how many answers ours has. */
export function compareAnswers(
  frames: readonly Frame[],
  file: string,
  protocols: readonly Protocol[],
): { differences: AnswerDifference[]; compared: number } {
  const row = new Map(frames.map(({ id }, index) => [id, index + 1]));
  const conversations = new Conversations(protocols);
  const of = frames.map((frame) => conversations.add(frame));
  const all = [...conversations.list, ...conversations.udp];
  const ours = { http: frames.map((): string[] => []), dns: frames.map((): string[] => []) };
  const ways = new Set<string>();
  for (const conversation of all)
    for (const packet of conversation.packets) {
      const said = saidIn(packet, conversation);
      for (const message of said?.messages ?? []) {
        if (!isTimed(message.protocol)) continue;
        ways.add(`${conversation.transport}.port==${conversation.b.port},${message.protocol}`);
        const found = said?.answered?.(message);
        if (found === undefined || found.brings === 'first') continue;
        const at = (row.get(packet.id) ?? 0) - 1;
        ours[message.protocol][at]?.push(`${seconds(found.after)} after ${row.get(found.question)}`);
      }
    }
  const names = [...Object.values(fields).flat(), givenUp];
  const theirs = tsharkFields(file, names, ...options, ...[...ways].flatMap((way) => ['-d', way]));
  const differences: AnswerDifference[] = [];
  let compared = 0;
  for (const [at] of frames.entries())
    for (const [index, protocol] of (['http', 'dns'] as const).entries()) {
      const [times = [], questions = []] = theirs[at]?.slice(index * 2, index * 2 + 2) ?? [];
      const told = times.map((time, one) => `${time} after ${questions[one]}`);
      const own = ours[protocol][at] ?? [];
      compared += own.length;
      if (own.join() !== told.join())
        differences.push({
          ...{ row: at + 1, protocol, ours: own, theirs: told, conversation: of[at] },
          malformed: (theirs[at]?.at(-1)?.length ?? 0) > 0,
        });
    }
  return { differences, compared };
}

const seconds = (ns: number): string => `${Math.floor(ns / 1e9)}.${String(ns % 1e9).padStart(9, '0')}`;
