// Numbers of TCP's header as they count in their conversation, by Wireshark's names: from its first number on, and with the window as it
// is meant. Of a packet that is quoted, or that ends within its header, the numbers are as they stand.
import { carried, inTcp, ofHeads, segmentLength } from '../heads.ts';
import { numberWord, upTo } from '../numbers.ts';
import type { Head, PacketFacts, Sides, Terms } from '../types.ts';

const tcp = 6;
const [fin, syn, ack] = [1, 2, 16];

const flags = (head: Head): number => inTcp(head, 13, 1);

/** What its numbers count from; undefined where they are as they stand. */
const sides = (head: Head, packet: PacketFacts): Sides | undefined =>
  segmentLength(head) < 0 ? undefined : packet.sides(head);

/** Round the wrap (RFC 9293, 3.4). */
const since = (base = -1, number: number): number => (base < 0 || number < 0 ? number : (number - base) >>> 0);

/** It lies within the eight bytes that every error quotes. */
const seq = (head: Head, packet: PacketFacts): number =>
  head.quoted ? carried(head, tcp, 4, 4) : since(sides(head, packet)?.own, inTcp(head, 4, 4));

/** What it does not say is not counted. */
const acknowledged = (head: Head, packet: PacketFacts): number =>
  since((flags(head) & ack) === 0 ? -1 : sides(head, packet)?.other, inTcp(head, 8, 4));

/** The number behind its last byte: SYN or FIN counts as one. */
function next(head: Head, packet: PacketFacts): number {
  const length = segmentLength(head);
  const own = seq(head, packet);
  return length < 0 || own < 0 ? -1 : (own + length + ((flags(head) & (syn | fin)) === 0 ? 0 : 1)) >>> 0;
}

/** That of a SYN is never shifted (RFC 7323, 2.2). */
function window(head: Head, packet: PacketFacts): number {
  const value = inTcp(head, 14, 2);
  const shift = sides(head, packet)?.shift ?? -1;
  return value < 0 || shift < 0 || (flags(head) & syn) !== 0 ? value : value << shift;
}

const fields = { 'tcp.seq': seq, 'tcp.ack': acknowledged, 'tcp.nxtseq': next, 'tcp.window_size': window };

export const terms: Terms = () =>
  Object.entries(fields).map(([word, read]) =>
    numberWord({
      word,
      theirs: true,
      names: [word],
      wanted: 'number',
      read: upTo(2 ** 32 - 1),
      ...ofHeads(read),
      needs: 'streams',
    }),
  );
