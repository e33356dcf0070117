// Ethernet's header, by Wireshark's names (IEEE 802.3, 3.2).
import { link } from '../../../../../../server/shared/contract/frames.ts';
import { u16 } from '../../../../../../server/shared/dissect/bytes.ts';
import { equalWord } from '../equal.ts';
import { readHardware } from '../ether.ts';
import { numberWord, one, upTo } from '../numbers.ts';
import type { PacketFacts, Terms } from '../types.ts';

/** From here on it is a type, below it is a length. */
const leastType = 0x600;
const isWhole = (packet: PacketFacts): boolean => packet.link === link.ethernet && packet.bytes.length >= 14;

const address = (word: string, places: readonly number[]) =>
  equalWord({ word, wanted: 'hardware', read: readHardware, places: (packet) => (isWhole(packet) ? places : []) });

export const terms: Terms = () => [
  address('eth.addr', [0, 6]),
  address('eth.dst', [0]),
  address('eth.src', [6]),
  numberWord({
    ...{ word: 'eth.type', theirs: true, names: ['eth.type'], wanted: 'number', read: upTo(0xffff) },
    ...one((packet) => {
      const type = isWhole(packet) ? u16(packet.bytes, 12) : 0;
      return type < leastType ? undefined : type;
    }),
  }),
];
