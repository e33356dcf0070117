// Protocols, by the name that their file has, and by Wireshark's: on which link type, EtherType or number of IP they ride is read
// from the frame, and what is said over TCP and UDP is known by its conversation.
import { asksContent, content } from '../contains.ts';
import { behindType } from '../ether.ts';
import { isIn } from '../heads.ts';
import type { Leaf, PacketFacts, ProtocolWords, Terms, Word } from '../types.ts';

type Test = (packet: PacketFacts) => boolean;
type Ride = ProtocolWords['rides'][number];

/** By the table of the ride. */
const tests: Readonly<Record<string, (key: Ride['key']) => Test>> = {
  link: (key) => (packet) => packet.link === key,
  ethernet: (key) => (packet) => behindType(packet, key) >= 0,
  version:
    (key) =>
    ({ depth, heads }) => {
      for (let index = 0; index < depth; index++) if (heads[index]?.place.version === key) return true;
      return false;
    },
  ip:
    (key) =>
    ({ depth, heads }) => {
      for (let index = 0; index < depth; index++) {
        const head = heads[index];
        if (head && isIn(head.place, Number(key))) return true;
      }
      return false;
    },
  message: (key) => (packet) => packet.messages.some(({ protocol }) => protocol === key),
};

/** ICMP is that of both versions, as the list says it. */
const family: Readonly<Record<string, string>> = { icmpv6: 'icmp' };

const nameOf = ({ id, wireshark = id }: ProtocolWords): string => wireshark;

/** The protocol with those that are one with it, here or for Wireshark. */
const kin = (protocol: ProtocolWords, all: readonly ProtocolWords[]): readonly ProtocolWords[] =>
  all.filter((one) => nameOf(one) === nameOf(protocol) || family[one.id] === protocol.id);

function anyOf(tests: readonly Test[]): Test {
  const [only] = tests;
  return only && tests.length === 1 ? only : (packet) => tests.some((test) => test(packet));
}

function wordsOf(protocol: ProtocolWords, all: readonly ProtocolWords[]): Word[] {
  const { id, rides } = protocol;
  const name = nameOf(protocol);
  const own = kin(protocol, all);
  const asks = own.flatMap((one) => one.rides).flatMap(({ table, key }) => tests[table]?.(key) ?? []);
  const said = rides.some(({ table }) => table === 'message');
  const leaf: Leaf = {
    is: 'leaf',
    text: id,
    passes: anyOf(asks),
    wireshark: () => [...new Set(own.map(nameOf))].filter((theirs) => theirs !== ''),
    ...(said && { parts: true, needs: 'said' }),
  };
  const read: Word['read'] = (operand) => (asksContent(id, operand) ? content(id, operand) : leaf);
  return [{ word: id, read }, ...(name === id || name === '' ? [] : [{ word: name, theirs: true, read } as const])];
}

export const terms: Terms = (protocols) => {
  // What is shown where nothing else fits is no protocol to ask for.
  const named = protocols.filter(({ rides }) => rides.some(({ table }) => table in tests));
  const words = named.flatMap((protocol) => wordsOf(protocol, named));
  // Two files may be one protocol for Wireshark: its name then stands for both.
  return words.filter(({ word }, at) => words.findIndex((one) => one.word === word) === at);
};
