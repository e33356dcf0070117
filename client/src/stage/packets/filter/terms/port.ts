// Ports of TCP and UDP.
import { carried, ofHeads } from '../heads.ts';
import { numberWord, upTo, type Numbers } from '../numbers.ts';
import type { Head, Terms } from '../types.ts';

const [tcp, udp, udpLite] = [6, 17, 136];
const most = 65_535;

/** Where the two ports stand in the header, of both protocols alike. */
const [source, target] = [0, 2];

type Read = (head: Head) => number;
/** For Wireshark, UDP-Lite's are UDP's. */
const read =
  (protocol: number, offset: number): Read =>
  (head) =>
    carried(head, protocol === udp && head.place.protocol === udpLite ? udpLite : protocol, offset, 2);

/** Of any of them. */
const either =
  (offset: number): Read =>
  (head) => {
    const { protocol } = head.place;
    return protocol === tcp || protocol === udp || protocol === udpLite ? carried(head, protocol, offset, 2) : -1;
  };

const port = (word: string, names: readonly string[], ...reads: readonly Read[]): Numbers => ({
  word,
  names,
  wanted: 'port',
  read: upTo(most),
  ...ofHeads(...reads),
});

const theirs = (name: string, protocol: number): Numbers[] =>
  (
    [
      ['port', source, target],
      ['srcport', source],
      ['dstport', target],
    ] as const
  ).map(([which, ...offsets]) => ({
    ...port(`${name}.${which}`, [`${name}.${which}`], ...offsets.map((offset) => read(protocol, offset))),
    theirs: true,
  }));

const both = (which: string): string[] => [`tcp.${which}`, `udp.${which}`];

export const terms: Terms = () =>
  [
    port('port', both('port'), either(source), either(target)),
    port('from port', both('srcport'), either(source)),
    port('to port', both('dstport'), either(target)),
    ...theirs('tcp', tcp),
    ...theirs('udp', udp),
  ].map(numberWord);
