// Wireshark's `contains` and `matches`: what a part of the packet holds. Letters alone can be matched, no patterns.
import { colons, holds, lower, readHex, unpattern } from './bytes.ts';
import { isIn, payloadOf } from './heads.ts';
import type { Operand } from './operand.ts';
import { bytesOf } from './tokens.ts';
import type { Head, Leaf, PacketFacts } from './types.ts';

const [tcp, udp] = [6, 17];

/** Does a part of the packet hold this? */
type Parts = (packet: PacketFacts, look: Look) => boolean;
interface Look {
  readonly wanted: Uint8Array;
  readonly fold: boolean;
}

/** Of each head, from a place in it to where its packet ends. */
const within =
  (protocol: number | undefined, start: (head: Head) => number): Parts =>
  ({ depth, heads }, { wanted, fold }) => {
    for (let index = 0; index < depth; index++) {
      const head = heads[index];
      if (!head || (protocol !== undefined && !isIn(head.place, protocol))) continue;
      const at = start(head);
      if (at >= 0 && at < head.place.end && holds(head.bytes, at, head.place.end, wanted, fold)) return true;
    }
    return false;
  };

/** What TCP or UDP carries. */
export const payload = within(undefined, payloadOf);
const whole = ({ place }: Head): number => place.transport;

const fields: Readonly<Record<string, Parts>> = {
  frame: ({ bytes }, { wanted, fold }) => holds(bytes, 0, bytes.length, wanted, fold),
  tcp: within(tcp, whole),
  udp: within(udp, whole),
  'tcp.payload': within(tcp, payloadOf),
  'udp.payload': within(udp, payloadOf),
};

/** Is a `contains` or a `matches` next, about a part that can be looked into? */
export const asksContent = (name: string, operand: Operand): boolean =>
  name in fields && operand.is('contains', 'matches');

/** `tcp contains "x"`, read from behind its first word. */
export function content(name: string, operand: Operand): Leaf {
  const parts = fields[name];
  const how = operand.takes('contains', 'matches');
  if (parts === undefined || how === undefined) return operand.refuse('content');
  const [wanted, written] = how === 'matches' ? literal(operand) : bytes(operand);
  const look = { wanted: how === 'matches' ? lower(wanted) : wanted, fold: how === 'matches' };
  const text = `${name} ${how} ${written}`;
  return { is: 'leaf', text, passes: (packet) => parts(packet, look), wireshark: () => [text] };
}

type Given = readonly [bytes: Uint8Array, written: string];

function bytes(operand: Operand): Given {
  const token = operand.peek();
  if (token?.quoted && token.word !== '') return [bytesOf(operand.take('quoted').word), `"${token.word}"`];
  if (token?.quoted) return operand.refuse('quoted');
  const given = Uint8Array.from(operand.value('quoted', (word) => (word.length > 2 ? readHex(word) : undefined)));
  return [given, colons(given)];
}

function literal(operand: Operand): Given {
  const token = operand.peek();
  const given = token?.quoted && token.word !== '' ? unpattern(token.word) : undefined;
  if (token === undefined || given === undefined) return operand.refuse('literal');
  operand.take('literal');
  return [given, `"${token.word}"`];
}
