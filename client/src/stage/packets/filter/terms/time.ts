// When a packet came: seconds since the first one of the list, or of its conversation, and since the one before.
import { inTcp } from '../heads.ts';
import { numberWord, one, type Numbers } from '../numbers.ts';
import { printSeconds as print, readDelta, readSeconds } from '../seconds.ts';
import type { InFile, Leaf, PacketFacts, Terms, Word } from '../types.ts';

const name = 'frame.time_relative';

const shown = (value: number, { ns }: InFile): string => print(value + ns);

/** `after 0.5`: then, or later. `before 2`: earlier. */
function part(word: 'after' | 'before', sign: '>=' | '<'): Word {
  return {
    word,
    read: (operand): Leaf => {
      const limit = operand.value('seconds', readSeconds);
      return {
        is: 'leaf',
        text: `${word} ${print(limit)}`,
        passes: sign === '>=' ? ({ time }) => time >= limit : ({ time }) => time < limit,
        wireshark: (file) => [`${name} ${sign} ${shown(limit, file)}`],
      };
    },
  };
}

type Kind = Pick<Numbers, 'shown' | 'needs'>;

const field = (word: string, value: (packet: PacketFacts) => number | undefined, kind: Kind = {}): Numbers => ({
  ...{ word, theirs: true, names: [word], wanted: 'seconds', read: readDelta, print, shown: print },
  ...one(value),
  ...kind,
});

/** It has a segment, its own or one that it quotes, with a header that can be read. */
function hasSegment({ depth, heads }: PacketFacts): boolean {
  const last = depth > 0 ? heads[depth - 1] : undefined;
  return last !== undefined && inTcp(last, 12, 1) >= 0;
}

/** Of segments alone. */
const inTalk = (value: (packet: PacketFacts) => number | undefined) => (packet: PacketFacts) =>
  hasSegment(packet) ? value(packet) : undefined;

const sinceFirst = inTalk((packet) => packet.sinceFirst);
const sinceLast = inTalk((packet) => packet.sinceLast);

export const terms: Terms = () => [
  part('after', '>='),
  part('before', '<'),
  ...[
    field(name, ({ time }) => time, { shown }),
    field('frame.time_delta', ({ sincePacket }) => sincePacket),
    field('tcp.time_relative', sinceFirst, { needs: 'streams' }),
    field('tcp.time_delta', sinceLast, { needs: 'order' }),
  ].map(numberWord),
];
