// Terms about bytes that a packet has in some places, and that are the same as given ones or not: the addresses of a link, and of ARP.
import { takeSign } from './numbers.ts';
import type { Operand } from './operand.ts';
import type { Leaf, PacketFacts, Wanted, Word } from './types.ts';

export interface Equal {
  /** Wireshark's. */
  readonly word: string;
  readonly wanted: Wanted;
  /** The bytes that a word stands for; undefined where it is none. */
  readonly read: (word: string) => readonly number[] | undefined;
  /** Where the packet has such; none where it has not. */
  readonly places: (packet: PacketFacts) => readonly number[];
}

/** The word for it: it is there, is equal to one or to none of them, or one of a list. */
export const equalWord = (kind: Equal): Word => ({
  word: kind.word,
  theirs: true,
  read: (operand) => read(kind, operand),
});

interface Given {
  readonly bytes: readonly number[];
  readonly word: string;
}

function read(kind: Equal, operand: Operand): Leaf {
  const take = (): Given =>
    operand.value(kind.wanted, (word) => {
      const bytes = kind.read(word);
      return bytes && { bytes, word };
    });
  const sign = takeSign(operand, '==', '!=');
  if (sign !== undefined) {
    const given = take();
    return leaf(kind, `${sign} ${given.word}`, (packet, at) => isAt(packet, at, given), sign === '!=');
  }
  if (operand.takes('in')) {
    const all = list(kind, operand, take);
    const text = `in {${all.map(({ word }) => word).join(', ')}}`;
    return leaf(kind, text, (packet, at) => all.some((given) => isAt(packet, at, given)));
  }
  const next = operand.peek();
  if (next && (takeSign(operand) !== undefined || kind.read(next.word))) return operand.refuse('equality', next);
  return leaf(kind, '', () => true);
}

function list({ wanted }: Equal, operand: Operand, take: () => Given): Given[] {
  if (!operand.takes('{')) operand.refuse('{');
  const all: Given[] = [];
  while (!operand.takes('}')) {
    if (all.length > 0) operand.takes(',');
    if (operand.peek() === undefined) operand.refuse(all.length > 0 ? '}' : wanted);
    all.push(take());
  }
  return all;
}

/** `none`: there are such bytes, and at no place do they pass. */
function leaf(
  { word, places }: Equal,
  rest: string,
  passes: (packet: PacketFacts, at: number) => boolean,
  none = false,
): Leaf {
  const text = `${word} ${rest}`.trim();
  return {
    is: 'leaf',
    text,
    passes: (packet) => {
      const all = places(packet);
      return none ? all.length > 0 && !all.some((at) => passes(packet, at)) : all.some((at) => passes(packet, at));
    },
    wireshark: () => [text],
  };
}

const isAt = ({ bytes }: PacketFacts, at: number, given: Given): boolean =>
  given.bytes.every((byte, index) => bytes[at + index] === byte);
