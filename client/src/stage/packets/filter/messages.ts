// Terms about messages that are said over TCP and UDP, by Wireshark's names: they are asked of the packet in which a message ends.
import type { Message } from '../../../../../server/shared/dissect/messages/types.ts';
import { numberWord, type Numbers } from './numbers.ts';
import { unpattern } from './bytes.ts';
import { bytesOf } from './tokens.ts';
import { takeSign } from './numbers.ts';
import type { Leaf, PacketFacts, Word } from './types.ts';

/** A message like this ends in the packet. */
export function presence(word: string, is: (message: Message) => boolean): Word {
  const leaf: Leaf = {
    is: 'leaf',
    text: word,
    passes: ({ ending }) => ending.some(is),
    wireshark: () => [word],
    needs: 'messages',
  };
  return { word, theirs: true, read: () => leaf };
}

/** A number that some messages have. */
export function messageNumber(
  word: string,
  read: Numbers['read'],
  number: (message: Message, bytes: Uint8Array) => number | undefined,
): Word {
  return numberWord({
    word,
    theirs: true,
    names: [word],
    wanted: 'number',
    read,
    count: ({ ending }: PacketFacts) => ending.length,
    value: (packet, index) => {
      const message = packet.ending[index];
      return message && number(message, packet.bytesOf(message));
    },
    needs: 'messages',
  });
}

/** The texts of a kind that a message has, from what is known of it, or from its bytes. */
type Text = (message: Message, bytes: Uint8Array) => string | readonly string[] | undefined;

/** A text that some messages have: it is there, or is equal to one, or holds it; only `matches` minds no capital letters. */
export function messageText(word: string, text: Text): Word {
  const leaf = (rest: string, is: (found: string) => boolean, all = false): Leaf => ({
    is: 'leaf',
    text: `${word} ${rest}`.trim(),
    passes: (packet) => {
      const found = packet.ending.flatMap((message) => text(message, packet.bytesOf(message)) ?? []);
      return found.length > 0 && (all ? found.every(is) : found.some(is));
    },
    wireshark: () => [`${word} ${rest}`.trim()],
    needs: 'messages',
  });
  return {
    word,
    theirs: true,
    read: (operand) => {
      const sign = operand.takes('contains', 'matches') ?? takeSign(operand, '==', '!=');
      if (sign === undefined) return operand.peek()?.quoted ? operand.refuse('operator') : leaf('', () => true);
      if (!operand.peek()?.quoted) return operand.refuse('quoted');
      const literal = sign === 'matches' ? unpattern(operand.peek()?.word ?? '') : undefined;
      if (sign === 'matches' && literal === undefined) return operand.refuse('literal');
      const { word: inside } = operand.take('quoted');
      const given = new TextDecoder().decode(bytesOf(inside));
      const rest = `${sign} "${inside}"`;
      if (literal !== undefined) {
        const wanted = new TextDecoder().decode(literal).toLowerCase();
        return leaf(rest, (found) => found.toLowerCase().includes(wanted));
      }
      if (sign === 'contains') return leaf(rest, (found) => found.includes(given));
      return sign === '==' ? leaf(rest, (found) => found === given) : leaf(rest, (found) => found !== given, true);
    },
  };
}
